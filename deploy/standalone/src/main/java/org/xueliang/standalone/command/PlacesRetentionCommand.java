package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.GetRetentionRequest;
import org.xueliang.proto.v1.ListRetentionLimitsRequest;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PutRetentionLimitRequest;
import org.xueliang.proto.v1.Retention;
import org.xueliang.proto.v1.RetentionLimit;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retention",
        description = {
            "How long records of a place are kept and why; floors and ceilings of a jurisdiction.",
            "",
            "Examples:",
            "  xueliang places retention east-yard",
            "  xueliang places retention                        the limits that were set",
            "  xueliang places retention city --class public-road --ceiling 90 --basis 'order 12 of the city'",
            "  xueliang places retention --everywhere --class workplace --ceiling 7 --basis 'our own rule'"
        })
final class PlacesRetentionCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..1", paramLabel = "PLACE")
    String place = "";

    @Option(names = "--everywhere", description = "Sets a limit for all places.")
    boolean everywhere;

    @Option(
            names = "--class",
            description = "Sets a limit for this class of place; with --floor or --ceiling; neither: none.")
    @Nullable
    String placeClass;

    @Option(names = "--floor", paramLabel = "DAYS")
    int floor;

    @Option(names = "--ceiling", paramLabel = "DAYS")
    int ceiling;

    @Option(names = "--basis", description = "The text that the limit stands on.")
    String basis = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            if (placeClass != null) {
                set(registry);
            } else if (place.isEmpty()) {
                limits(registry);
            } else {
                show(registry.filing()
                        .getRetention(
                                GetRetentionRequest.newBuilder().setPlace(place).build()));
            }
        }
        return 0;
    }

    private void set(RegistryClient registry) {
        if (place.isEmpty() != everywhere) {
            throw new IllegalArgumentException("PLACE or --everywhere (expected: one of them)");
        }
        registry.filing()
                .putRetentionLimit(PutRetentionLimitRequest.newBuilder()
                        .setLimit(RetentionLimit.newBuilder()
                                .setPlace(place)
                                .setPlaceClass(Words.constant(PlaceClass.class, "--class", String.valueOf(placeClass)))
                                .setFloorDays(floor)
                                .setCeilingDays(ceiling)
                                .setBasis(basis))
                        .build())
                .getPlacesOutsideList()
                .forEach(outside -> System.err.println("asks for other days and is cut to the limit: " + outside));
        if (client.json) {
            System.out.println("{}");
        }
    }

    private void limits(RegistryClient registry) {
        var limits = registry.filing()
                .listRetentionLimits(ListRetentionLimitsRequest.getDefaultInstance())
                .getLimitsList();
        if (client.json) {
            System.out.println(Json.of(limits));
            return;
        }
        Table table = new Table("PLACE", "CLASS", "FLOOR", "CEILING", "BASIS");
        for (RetentionLimit limit : limits) {
            table.row(
                    limit.getPlace().isEmpty() ? "everywhere" : limit.getPlace(),
                    Words.word(limit.getPlaceClass()),
                    days(limit.getFloorDays()),
                    days(limit.getCeilingDays()),
                    limit.getBasis());
        }
        table.print(System.out);
    }

    private void show(Retention retention) {
        if (client.json) {
            System.out.println(Json.of(retention));
            return;
        }
        System.out.println(retention.getPlace() + ": " + retention.getDays() + " days (at least "
                + days(retention.getFloorDays()) + ", at most " + days(retention.getCeilingDays()) + ")");
        retention.getBasisList().forEach(text -> System.out.println("  " + Words.plain(text)));
    }

    private static String days(int days) {
        return days == 0 ? "-" : Integer.toString(days);
    }
}
