package org.xueliang.standalone.command;

import java.util.Locale;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Edition;
import org.xueliang.proto.v1.LastPosition;

/** States of GB/T 28181 devices in words. Pure. */
final class GbWords {
    private GbWords() {}

    /** What it says it is: "Acme NVR-16 (2016)". */
    static String device(DeviceStatus status) {
        String made = (status.getManufacturer() + " " + status.getModel()).trim();
        String edition = edition(status.getEdition());
        return made.isEmpty() && edition.isEmpty()
                ? "-"
                : (made + (edition.isEmpty() ? "" : " (" + edition + ")")).trim();
    }

    /** "118.376512, 31.326300 (wgs84), 2026-03-01 08:05:00". */
    static String position(LastPosition at) {
        return String.format(
                Locale.ROOT,
                "%.6f, %.6f (%s), %s",
                at.getLongitude(),
                at.getLatitude(),
                Words.word(at.getDatum()),
                Words.time(at.getAtUs() == 0 ? at.getReceivedUs() : at.getAtUs()));
    }

    static String edition(Edition edition) {
        return switch (edition) {
            case GB2011 -> "2011";
            case GB2011_AMENDED -> "2011 amended";
            case GB2016 -> "2016";
            case GB2022 -> "2022";
            case EDITION_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    /** For a column: "16", "90 of 100". */
    static String catalogBriefly(CatalogState state) {
        return switch (state.getCompleteness()) {
            case COMPLETE -> Integer.toString(state.getReceived());
            case INCOMPLETE -> state.getReceived() + " of " + state.getExpected();
            case FETCHING -> "asking";
            case COMPLETENESS_UNSPECIFIED, UNRECOGNIZED -> "-";
        };
    }

    /** A sentence. */
    static String catalog(CatalogState state) {
        String cause = state.getCause().isEmpty() ? "" : " (" + state.getCause() + ")";
        return switch (state.getCompleteness()) {
                    case COMPLETE -> "complete: all " + state.getReceived() + " rows that the device announced";
                    case INCOMPLETE ->
                        "incomplete: " + state.getReceived() + " of " + state.getExpected() + " rows came, "
                                + state.getMissing() + " are missing; what was known before stands" + cause;
                    case FETCHING -> "the device is being asked; what was known before stands" + cause;
                    case COMPLETENESS_UNSPECIFIED, UNRECOGNIZED -> "the device has not been asked yet";
                }
                + (state.getCompleteness() == Completeness.COMPLETE ? cause : "");
    }
}
