package org.xueliang.registry.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.xueliang.proto.v1.Coverage;

/** A coverage as a drawing, north up: what the public comes to, what is seen of it, what is not. Pure. */
final class CoverageDrawing {
    private static final double SIZE = 640;
    private static final double MARGIN = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final double west;
    private final double north;
    private final double scaleX;
    private final double scaleY;
    private final double width;
    private final double height;

    private CoverageDrawing(double[] box) {
        double cos = Math.cos(Math.toRadians((box[1] + box[3]) / 2));
        double across = Math.max((box[2] - box[0]) * cos, 1e-9);
        double up = Math.max(box[3] - box[1], 1e-9);
        double scale = (SIZE - 2 * MARGIN) / Math.max(across, up);
        west = box[0];
        north = box[3];
        scaleX = scale * cos;
        scaleY = scale;
        width = across * scale + 2 * MARGIN;
        height = up * scale + 2 * MARGIN;
    }

    static String svg(Coverage coverage) {
        JsonNode features;
        try {
            features = JSON.readTree(coverage.getGeojson()).get("features");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the coverage's own GeoJSON is not readable", e);
        }
        double[] box = {180, 90, -180, -90};
        features.forEach(feature -> feature.at("/geometry/coordinates")
                .forEach(polygon -> polygon.forEach(ring -> ring.forEach(at -> {
                    box[0] = Math.min(box[0], at.get(0).asDouble());
                    box[1] = Math.min(box[1], at.get(1).asDouble());
                    box[2] = Math.max(box[2], at.get(0).asDouble());
                    box[3] = Math.max(box[3], at.get(1).asDouble());
                }))));
        CoverageDrawing drawing = new CoverageDrawing(box);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"coverage\" width=\"%.0f\" height=\"%.0f\""
                        + " viewBox=\"0 0 %.0f %.0f\">",
                drawing.width,
                drawing.height,
                drawing.width,
                drawing.height));
        features.forEach(feature -> {
            String kind = feature.at("/properties/kind").asText();
            svg.append("<path fill-rule=\"evenodd\" class=\"").append(kind).append("\" d=\"");
            feature.at("/geometry/coordinates").forEach(polygon -> polygon.forEach(ring -> drawing.ring(ring, svg)));
            svg.append("\"/>");
        });
        return svg.append("</svg>").toString();
    }

    private void ring(JsonNode ring, StringBuilder svg) {
        String mark = "M";
        for (JsonNode at : ring) {
            svg.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    mark,
                    MARGIN + (at.get(0).asDouble() - west) * scaleX,
                    MARGIN + (north - at.get(1).asDouble()) * scaleY));
            mark = "L";
        }
        svg.append('Z');
    }
}
