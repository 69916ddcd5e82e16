package org.xueliang.registry.figures;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.RetentionLimit;
import org.xueliang.registry.place.RetentionRules;

/** A node of the owners' or the places' tree, without its outline. Organisations have no class. */
record Node(
        String code,
        String name,
        String parent,
        PlaceClass placeClass,
        String division,
        int retentionDays,
        boolean hasOutline) {
    /** Ends a walk over rows that should not be: a cycle that came by another hand. */
    private static final int MAX_WALK = 64;

    static Map<String, Node> places(Handle handle) {
        Map<String, Node> nodes = new HashMap<>();
        handle.createQuery(
                        "select code, name, parent, place_class, division, retention_days, outline is not null as drawn"
                                + " from places")
                .map((rs, ctx) -> {
                    PlaceClass known = PlaceClass.forNumber(rs.getInt("place_class"));
                    return new Node(
                            rs.getString("code"),
                            rs.getString("name"),
                            rs.getString("parent"),
                            known == null ? PlaceClass.PLACE_CLASS_UNSPECIFIED : known,
                            rs.getString("division"),
                            rs.getInt("retention_days"),
                            rs.getBoolean("drawn"));
                })
                .forEach(node -> nodes.put(node.code, node));
        return nodes;
    }

    static Map<String, Node> organisations(Handle handle) {
        Map<String, Node> nodes = new HashMap<>();
        handle.createQuery("select code, name, parent from organisations")
                .map((rs, ctx) -> new Node(
                        rs.getString("code"),
                        rs.getString("name"),
                        rs.getString("parent"),
                        PlaceClass.PLACE_CLASS_UNSPECIFIED,
                        "",
                        0,
                        false))
                .forEach(node -> nodes.put(node.code, node));
        return nodes;
    }

    /** The class of a place, or of the nearest above it that has one. */
    static PlaceClass classOf(Map<String, Node> nodes, String code) {
        Node at = nodes.get(code);
        for (int i = 0; at != null && i < MAX_WALK; i++) {
            if (at.placeClass != PlaceClass.PLACE_CLASS_UNSPECIFIED) {
                return at.placeClass;
            }
            at = nodes.get(at.parent);
        }
        return PlaceClass.PLACE_CLASS_UNSPECIFIED;
    }

    /** How many days of recordings a place asks for; 0 where it asks for none. */
    static int retentionDays(Map<String, Node> nodes, List<RetentionLimit> limits, String code) {
        List<String> upwards = new ArrayList<>();
        Node at = nodes.get(code);
        for (int i = 0; at != null && i < MAX_WALK; i++) {
            upwards.add(at.code);
            at = nodes.get(at.parent);
        }
        Node own = nodes.get(code);
        return RetentionRules.days(classOf(nodes, code), upwards, own == null ? 0 : own.retentionDays, limits);
    }

    /** Of a node below {@code top}, the one right below it on the way; empty where it is not below, or the top itself. */
    static String branch(Map<String, Node> nodes, String top, String code) {
        Node at = nodes.get(code);
        for (int i = 0; at != null && i < MAX_WALK; i++) {
            if (at.parent.equals(top)) {
                return at.code;
            }
            at = nodes.get(at.parent);
        }
        return "";
    }

    /** Whether a node is {@code top} or below it; everything is below the empty code. */
    static boolean isBelow(Map<String, Node> nodes, String top, String code) {
        return top.isEmpty() || code.equals(top) || !branch(nodes, top, code).isEmpty();
    }
}
