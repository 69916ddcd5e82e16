package org.xueliang.standalone.command;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.GetPlaceRequest;
import org.xueliang.proto.v1.ListPlacesRequest;
import org.xueliang.proto.v1.ListPlacesResponse;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.RemovePlaceRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "places",
        description = {
            "Places from province to grid: lists, draws, changes them; what the law asks of them.",
            "",
            "Examples:",
            "  xueliang places tree",
            "  xueliang places put east-yard --name 东院 --parent street-3 --level grid --class estate-common --outline yard.geojson",
            "  xueliang places list --loose            named by a camera, put nowhere yet",
            "  xueliang places filing due"
        },
        subcommands = {PlacesFilingCommand.class, PlacesRetentionCommand.class})
final class PlacesCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "what? (expected: list, tree, show, put, remove, filing or retention)");
        }
    }

    @Command(
            name = "list",
            description = {
                "Lists places in the order of their codes.",
                "",
                "Example:",
                "  xueliang places list --parent city"
            })
    int list(
            @Mixin ClientOptions client,
            @Option(names = "--parent", description = "Only those right below this one.", defaultValue = "")
                    String parent,
            @Option(names = "--level", description = "province, prefecture, county, street, community, grid, site.")
                    @Nullable
                    String level,
            @Option(names = "--loose", description = "Only those that nobody has put anywhere.") boolean loose) {
        ListPlacesRequest.Builder request =
                ListPlacesRequest.newBuilder().setParent(parent).setLoose(loose);
        if (level != null) {
            request.setLevel(Words.constant(PlaceLevel.class, "--level", level));
        }
        List<Place> places;
        try (RegistryClient registry = client.connect()) {
            places = all(registry, request);
        }
        if (client.json) {
            System.out.println(Json.of(places));
            return 0;
        }
        Table table = new Table("CODE", "NAME", "LEVEL", "CLASS", "PARENT", "RETENTION");
        for (Place place : places) {
            table.row(
                    place.getCode(),
                    place.getName(),
                    place.getLevelValue() == 0 ? "-" : Words.word(place.getLevel()),
                    place.getPlaceClassValue() == 0 ? "-" : Words.word(place.getPlaceClass()),
                    place.getParent(),
                    place.getRetentionDays() == 0 ? "-" : place.getRetentionDays() + " d");
        }
        table.print(System.out);
        return 0;
    }

    private static List<Place> all(RegistryClient registry, ListPlacesRequest.Builder request) {
        List<Place> places = new ArrayList<>();
        String token = "";
        do {
            ListPlacesResponse page = registry.places()
                    .listPlaces(request.setPageSize(1000).setPageToken(token).build());
            places.addAll(page.getPlacesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return places;
    }

    @Command(
            name = "tree",
            description = {
                "Draws the tree, or what is below one place.",
                "",
                "Example:",
                "  xueliang places tree county-2"
            })
    int tree(
            @Mixin ClientOptions client,
            @Parameters(arity = "0..1", paramLabel = "CODE", defaultValue = "") String code) {
        List<NodeTree.Node> nodes = new ArrayList<>();
        try (RegistryClient registry = client.connect()) {
            for (Place place : all(registry, ListPlacesRequest.newBuilder())) {
                nodes.add(new NodeTree.Node(
                        place.getCode(),
                        place.getParent(),
                        place.getName()
                                + (place.getName().equals(place.getCode()) ? "" : "  " + place.getCode())
                                + (place.getLevelValue() == 0 ? "" : "  " + Words.word(place.getLevel()))
                                + (place.getPlaceClassValue() == 0 ? "" : "  " + Words.word(place.getPlaceClass()))
                                + (place.getHome().isEmpty() ? "" : "  of " + place.getHome())));
            }
        }
        System.out.print(NodeTree.drawn(nodes, code, client.json));
        return 0;
    }

    @Command(
            name = "show",
            description = {"Shows a place with its outline.", "", "Example:", "  xueliang places show east-yard"})
    int show(@Mixin ClientOptions client, @Parameters(paramLabel = "CODE") String code) {
        try (RegistryClient registry = client.connect()) {
            System.out.println(Json.of(registry.places()
                    .getPlace(GetPlaceRequest.newBuilder().setCode(code).build())));
        }
        return 0;
    }

    @Command(
            name = "put",
            description = {
                "Writes a place: a new one, or what is given of one that is there; the rest stays.",
                "",
                "An outline is a GeoJSON Polygon (RFC 7946: longitude, latitude, WGS-84; --datum gcj02 where it was drawn on a",
                "map published in China). One that crosses itself is refused with where it does.",
                "",
                "Examples:",
                "  xueliang places put city-1 --name 芜湖市 --level prefecture --division 3402",
                "  xueliang places put east-yard --parent street-3 --class estate-common --outline yard.geojson"
            })
    int put(
            @Mixin ClientOptions client,
            @Parameters(paramLabel = "CODE") String code,
            @Option(names = "--name") @Nullable String name,
            @Option(names = "--parent", description = "Code of the place above it; empty for a root.") @Nullable
                    String parent,
            @Option(names = "--level", description = "province, prefecture, county, street, community, grid, site.")
                    @Nullable
                    String level,
            @Option(names = "--division", description = "GB/T 2260 and GB/T 10114.") @Nullable String division,
            @Option(
                            names = "--class",
                            description = "public-road, public-venue, key-target, estate-common, workplace ...")
                    @Nullable
                    String placeClass,
            @Option(names = "--retention", paramLabel = "DAYS") @Nullable Integer days,
            @Option(names = "--outline", paramLabel = "FILE", description = "GeoJSON.") @Nullable Path outline,
            @Option(names = "--datum", description = "Of the outline: wgs84, gcj02, cgcs2000 (default: wgs84).")
                    @Nullable
                    String datum)
            throws IOException {
        try (RegistryClient registry = client.connect()) {
            Place.Builder place = known(registry, code).toBuilder().setCode(code);
            if (name != null) {
                place.setName(name);
            }
            if (parent != null) {
                place.setParent(parent);
            }
            if (level != null) {
                place.setLevel(Words.constant(PlaceLevel.class, "--level", level));
            }
            if (division != null) {
                place.setDivision(division);
            }
            if (placeClass != null) {
                place.setPlaceClass(Words.constant(PlaceClass.class, "--class", placeClass));
            }
            if (days != null) {
                place.setRetentionDays(days);
            }
            if (outline != null) {
                place.setOutline(GeoJsonOutline.read(
                        outline, datum == null ? Datum.WGS84 : Words.constant(Datum.class, "--datum", datum)));
            }
            Place written = registry.places()
                    .putPlace(PutPlaceRequest.newBuilder()
                            .setPlace(place)
                            .setIdempotencyKey(UUID.randomUUID().toString())
                            .build());
            if (client.json) {
                System.out.println(Json.of(written));
            } else {
                System.err.println("place " + written.getCode() + " is at revision " + written.getRevision());
            }
        }
        return 0;
    }

    private static Place known(RegistryClient registry, String code) {
        try {
            return registry.places()
                    .getPlace(GetPlaceRequest.newBuilder().setCode(code).build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Place.getDefaultInstance();
            }
            throw e;
        }
    }

    @Command(
            name = "remove",
            description = {"Removes a place that nothing names.", "", "Example:", "  xueliang places remove east-yard"})
    int remove(@Mixin ClientOptions client, @Parameters(paramLabel = "CODE") String code) {
        try (RegistryClient registry = client.connect()) {
            long revision = registry.places()
                    .getPlace(GetPlaceRequest.newBuilder().setCode(code).build())
                    .getRevision();
            registry.places()
                    .removePlace(RemovePlaceRequest.newBuilder()
                            .setCode(code)
                            .setRevision(revision)
                            .build());
        }
        System.err.println("removed " + code);
        return 0;
    }
}
