package org.xueliang.simulator.gb28181;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.gb28181.body.CatalogNode;

/**
 * A device's catalog, made when it is asked for: a recorder's is a list of cameras; a platform's is a tree of itself, its divisions, a
 * business group and virtual organisations of a hundred cameras, parents before children (GB/T 28181-2022 annex J).
 */
final class CatalogTree {
    private static final int CAMERAS_OF_ORGANISATION = 100;
    private static final String GROUP_TYPE = "215";
    private static final String ORGANISATION_TYPE = "216";
    private static final double WEST = 118.30;
    private static final double SOUTH = 31.20;

    private CatalogTree() {}

    /** All rows of a device. */
    static List<CatalogNode> of(GbDevice device) {
        List<CatalogNode> nodes = new ArrayList<>();
        GbSettings settings = device.fleet().settings();
        if (settings.kind() == GbKind.PLATFORM) {
            nodes.addAll(branches(device));
        }
        ChannelStates states = device.channels();
        for (int channel = 0; channel < settings.channels(); channel++) {
            if (states.isListed(channel)) {
                nodes.add(camera(device, channel));
            }
        }
        return nodes;
    }

    /** A camera's row. */
    static CatalogNode camera(GbDevice device, int channel) {
        GbSettings settings = device.fleet().settings();
        boolean platform = settings.kind() == GbKind.PLATFORM;
        int organisation = channel / CAMERAS_OF_ORGANISATION;
        String parents = platform ? device.code() + '/' + organisation(device, organisation) : device.code();
        int place = device.number() * 31 + channel;
        return new CatalogNode(
                device.channelCode(channel),
                CatalogNode.Kind.CAMERA,
                "\u6444\u50cf\u673a " + (device.number() + 1) + "-" + (channel + 1),
                parents,
                platform ? group(device) : null,
                division(settings),
                device.channels().isOn(channel),
                WEST + place % 400 * 0.0005,
                SOUTH + place / 400 % 400 * 0.0005,
                channel % 3 + 1,
                channel);
    }

    private static String division(GbSettings settings) {
        return settings.codes().prefix().substring(0, 6);
    }

    private static String group(GbDevice device) {
        return device.fleet().settings().codes().node(GROUP_TYPE, device.number(), 0);
    }

    private static String organisation(GbDevice device, int number) {
        return device.fleet().settings().codes().node(ORGANISATION_TYPE, device.number(), number);
    }

    private static List<CatalogNode> branches(GbDevice device) {
        GbSettings settings = device.fleet().settings();
        String division = division(settings);
        List<CatalogNode> nodes = new ArrayList<>();
        nodes.add(
                node(device.code(), CatalogNode.Kind.SYSTEM, "Platform " + (device.number() + 1), "", null, division));
        for (int digits = 2; digits <= 6; digits += 2) {
            String code = division.substring(0, digits);
            nodes.add(node(code, CatalogNode.Kind.DIVISION, "Division " + code, "", null, code));
        }
        String group = group(device);
        nodes.add(node(group, CatalogNode.Kind.BUSINESS_GROUP, "Streets", device.code(), null, division));
        int organisations = (settings.channels() + CAMERAS_OF_ORGANISATION - 1) / CAMERAS_OF_ORGANISATION;
        for (int n = 0; n < organisations; n++) {
            // The first is below the group itself, the others below the first: then there is a tree of depth.
            String parent = n == 0 ? "" : organisation(device, 0);
            nodes.add(node(
                    organisation(device, n),
                    CatalogNode.Kind.ORGANISATION,
                    "Street " + (n + 1),
                    parent,
                    group,
                    division));
        }
        return nodes;
    }

    private static CatalogNode node(
            String code, CatalogNode.Kind kind, String name, String parents, @Nullable String group, String civilCode) {
        return new CatalogNode(code, kind, name, parents, group, civilCode, true, 0, 0, 0, -1);
    }
}
