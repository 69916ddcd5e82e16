package org.xueliang.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Outline;

/**
 * An outline from a GeoJSON file (RFC 7946): a Polygon, a Feature of one, or a FeatureCollection of one such. Whether it crosses
 * itself is the server's to check, which says where.
 */
final class GeoJsonOutline {
    private static final long MAX_BYTES = 4 << 20;

    private GeoJsonOutline() {}

    /** @throws IllegalArgumentException naming the file and what in it cannot be */
    static Outline read(Path file, Datum datum) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw wrong(file, "size: " + Files.size(file) + " (expected: <= " + MAX_BYTES + ")");
        }
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw wrong(file, "not JSON: " + e.getOriginalMessage());
        }
        return outline(file, polygon(file, root == null ? new ObjectMapper().nullNode() : root), datum);
    }

    private static JsonNode polygon(Path file, JsonNode node) {
        String type = node.path("type").asText();
        switch (type) {
            case "FeatureCollection" -> {
                JsonNode features = node.path("features");
                if (features.size() != 1) {
                    throw wrong(file, "features: " + features.size() + " (expected: 1)");
                }
                return polygon(file, features.get(0));
            }
            case "Feature" -> {
                return polygon(file, node.path("geometry"));
            }
            case "Polygon" -> {
                return node.path("coordinates");
            }
            case "MultiPolygon" -> {
                JsonNode parts = node.path("coordinates");
                if (parts.size() != 1) {
                    throw wrong(
                            file, "MultiPolygon of " + parts.size() + " parts (expected: 1; a place has one outline)");
                }
                return parts.get(0);
            }
            default -> throw wrong(file, "type: '" + type + "' (expected: Polygon, or a Feature of one)");
        }
    }

    private static Outline outline(Path file, JsonNode rings, Datum datum) {
        if (rings.size() != 1) {
            throw wrong(file, "rings: " + rings.size() + " (expected: 1; an outline has no holes)");
        }
        JsonNode ring = rings.get(0);
        Outline.Builder outline = Outline.newBuilder().setDatum(datum);
        int corners = ring.size();
        // The last says the first again.
        if (corners > 1 && ring.get(0).equals(ring.get(corners - 1))) {
            corners--;
        }
        for (int i = 0; i < corners; i++) {
            JsonNode corner = ring.get(i);
            if (corner.size() < 2 || !corner.get(0).isNumber() || !corner.get(1).isNumber()) {
                throw wrong(file, "coordinates[0][" + i + "]: " + corner + " (expected: [longitude, latitude])");
            }
            outline.addCorners(Corner.newBuilder()
                    .setLongitude(corner.get(0).asDouble())
                    .setLatitude(corner.get(1).asDouble()));
        }
        return outline.build();
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException(file + ": " + what);
    }
}
