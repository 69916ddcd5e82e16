package org.xueliang.standalone.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.GetCoverageRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "coverage",
        description = {
            "What the cameras of a place can see of it, from position, direction, angle and range; the gaps, the largest first.",
            "",
            "Examples:",
            "  xueliang figures coverage garden-lane",
            "  xueliang figures coverage garden-lane --geojson lane.geojson      to draw on a map"
        })
final class FiguresCoverageCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "PLACE", description = "Its code.")
    String place = "";

    @Option(
            names = "--geojson",
            paramLabel = "FILE",
            description = "Writes what is seen and the gaps as GeoJSON (WGS-84).")
    @Nullable
    Path geojson;

    @Override
    public Integer call() throws IOException {
        Coverage coverage;
        try (RegistryClient registry = client.connect()) {
            coverage = registry.figures()
                    .getCoverage(GetCoverageRequest.newBuilder().setPlace(place).build());
        }
        if (geojson != null) {
            Files.writeString(geojson, coverage.getGeojson());
        }
        if (client.json) {
            System.out.println(Json.of(coverage));
            return 0;
        }
        System.out.printf(
                Locale.ROOT,
                "%.1f %% of %.0f m2; %d cameras, %d with a view, %d of them see some of it; %d gaps%n",
                100 * coverage.getShare(),
                coverage.getPublicM2(),
                coverage.getCameras(),
                coverage.getWithView(),
                coverage.getSeeing(),
                coverage.getGapCount());
        Table table = new Table("GAP m2", "LONGITUDE", "LATITUDE");
        coverage.getGapsList()
                .forEach(gap -> table.row(
                        String.format(Locale.ROOT, "%.0f", gap.getAreaM2()),
                        String.format(Locale.ROOT, "%.6f", gap.getLongitude()),
                        String.format(Locale.ROOT, "%.6f", gap.getLatitude())));
        table.print(System.out);
        return 0;
    }
}
