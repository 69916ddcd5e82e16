package org.xueliang.registry.channel;

import java.util.Locale;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.registry.calls.ForeignText;
import org.xueliang.registry.store.Feed;

/**
 * The table {@code channel_facts}: what a camera says of itself, by which channels are compared. Makers leave numbers in it that
 * are none; those are left out, for two cameras without a number are not one.
 */
public final class CameraFacts {
    private static final int MAX_CHARS = 64;
    private static final int LEAST_SERIAL_CHARS = 5;
    /** As cameras were seen to say it; compared in lower case. */
    private static final Set<String> NO_SERIALS = Set.of(
            "unknown",
            "default",
            "serial",
            "serialnumber",
            "none",
            "null",
            "12345",
            "123456",
            "1234567",
            "12345678",
            "123456789",
            "1234567890",
            "0123456789");

    private CameraFacts() {}

    /** As it is kept: fit for a table, without what says nothing. Pure. */
    public static DeviceFacts clean(DeviceFacts said) {
        return DeviceFacts.newBuilder()
                .setSerial(serial(ForeignText.clean(said.getSerial(), MAX_CHARS).strip()))
                .setMac(mac(said.getMac()))
                .setManufacturer(
                        ForeignText.clean(said.getManufacturer(), MAX_CHARS).strip())
                .setModel(ForeignText.clean(said.getModel(), MAX_CHARS).strip())
                .setFirmware(ForeignText.clean(said.getFirmware(), MAX_CHARS).strip())
                .build();
    }

    private static String serial(String said) {
        boolean one = said.chars().filter(Character::isLetterOrDigit).distinct().count() < 2;
        return said.length() < LEAST_SERIAL_CHARS || one || NO_SERIALS.contains(said.toLowerCase(Locale.ROOT))
                ? ""
                : said;
    }

    /** 12 digits in lower case; empty for none, for all zeros or ones, and for an address of many (IEEE 802, bit 0). */
    private static String mac(String said) {
        String digits = said.replaceAll("[:. -]", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{12}") || digits.chars().distinct().count() < 2) {
            return "";
        }
        return (Character.digit(digits.charAt(1), 16) & 1) == 1 ? "" : digits;
    }

    /**
     * Keeps them where they are others than before, and has the channel compared anew. Inside a transaction.
     *
     * @param facts of {@link #clean}
     * @return whether they were others
     */
    static boolean keep(Handle handle, String channel, DeviceFacts facts) {
        int changed = handle.createUpdate(
                        "insert into channel_facts as f (channel, serial, mac, manufacturer, model, firmware)"
                                + " select code, :serial, :mac, :manufacturer, :model, :firmware from channels where code = :channel"
                                + " on conflict (channel) do update set serial = excluded.serial, mac = excluded.mac,"
                                + " manufacturer = excluded.manufacturer, model = excluded.model, firmware = excluded.firmware"
                                + " where (f.serial, f.mac, f.manufacturer, f.model, f.firmware) is distinct from"
                                + " (excluded.serial, excluded.mac, excluded.manufacturer, excluded.model, excluded.firmware)")
                .bind("channel", channel)
                .bind("serial", facts.getSerial())
                .bind("mac", facts.getMac())
                .bind("manufacturer", facts.getManufacturer())
                .bind("model", facts.getModel())
                .bind("firmware", facts.getFirmware())
                .execute();
        if (changed == 0) {
            return false;
        }
        // The search for duplicates follows the feed.
        long revision = Feed.CHANNELS.lock(handle) + 1;
        int live = handle.createUpdate("update channels set revision = :revision where code = :channel and not removed")
                .bind("revision", revision)
                .bind("channel", channel)
                .execute();
        if (live > 0) {
            Feed.CHANNELS.advance(handle, revision);
        }
        return live > 0;
    }
}
