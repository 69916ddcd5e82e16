package org.xueliang.standalone.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ComputeFiguresResponse;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FigureVerdict;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Progress;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "figures",
        description = {
            "建联管用: how much is built, networked, managed and used, of an owner, a place, or all. Computed from what is on",
            "record; the plan alone is entered (figures plan). As a page that prints: http://SERVER/figures",
            "Of many cameras it takes a while; how far it has come stands on standard error.",
            "",
            "Examples:",
            "  xueliang figures",
            "  xueliang figures --place garden-lane --from 2026-03-01T00:00:00+08:00 --until 2026-04-01T00:00:00+08:00",
            "  xueliang figures --by owner --csv march.csv"
        },
        subcommands = {FiguresCoverageCommand.class, FiguresPlanCommand.class, FiguresRecordingsCommand.class})
final class FiguresCommand implements Callable<Integer> {
    private static final long SHOWN_AFTER_MS = 1000;

    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    WindowOptions window = new WindowOptions();

    @Option(names = "--owner", description = "Of this organisation and all below it.")
    String owner = "";

    @Option(names = "--place", description = "At this place and all below it.")
    String place = "";

    @Option(names = "--by", description = "owner or place: of each owner, or each place right below, as well.")
    @Nullable
    String by;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes them as a CSV file instead.")
    @Nullable
    Path csv;

    private final Progress progress = Progress.onStandardError();

    @Override
    public Integer call() throws IOException {
        GetFiguresRequest.Builder request = GetFiguresRequest.newBuilder()
                .setOwner(owner)
                .setPlace(place)
                .setFrom(window.from)
                .setUntil(window.until);
        if (by != null) {
            request.setBy(Words.constant(FiguresBy.class, "--by", by, "EACH_"));
        }
        try (RegistryClient registry = client.connect()) {
            if (csv != null) {
                Files.write(
                        csv,
                        registry.figures()
                                .exportFigures(request.build())
                                .getData()
                                .toByteArray());
                return 0;
            }
            GetFiguresResponse figures = computed(registry, request.build());
            if (client.json) {
                System.out.println(Json.of(figures));
                return 0;
            }
            System.out.println(Words.time(figures.getFromUs()) + " to " + Words.time(figures.getUntilUs()));
            print(figures.getWhole());
            figures.getPartsList().forEach(FiguresCommand::print);
        }
        return 0;
    }

    private GetFiguresResponse computed(RegistryClient registry, GetFiguresRequest request) {
        Iterator<ComputeFiguresResponse> answers = registry.figures().computeFigures(request);
        long begunMs = System.currentTimeMillis();
        try {
            while (answers.hasNext()) {
                ComputeFiguresResponse answer = answers.next();
                if (answer.hasFigures()) {
                    return answer.getFigures();
                }
                long nowMs = System.currentTimeMillis();
                if (nowMs - begunMs >= SHOWN_AFTER_MS) {
                    progress.show(
                            nowMs,
                            String.format(
                                    Locale.ROOT,
                                    "%d of %d cameras counted",
                                    answer.getCounted(),
                                    answer.getChannels()));
                }
            }
        } finally {
            progress.done();
        }
        throw new IllegalStateException("the registry ended its answer without figures");
    }

    private static void print(FigureSection section) {
        System.out.println();
        System.out.println(Words.plain(section.getName().isEmpty() ? "all" : section.getName()) + ": "
                + section.getChannels() + " cameras");
        Table table = new Table("", "FIGURE", "", "VALUE", "OF", "VERDICT");
        for (Figure figure : section.getFiguresList()) {
            table.row(
                    figure.getGroup(),
                    figure.getName(),
                    figure.getNameChinese(),
                    value(figure),
                    number(figure.getNumerator()) + " / " + number(figure.getDenominator()) + " " + figure.getUnit(),
                    verdict(figure));
        }
        table.print(System.out);
    }

    private static String value(Figure figure) {
        return !figure.hasValue()
                ? "-"
                : figure.getShare()
                        ? String.format(Locale.ROOT, "%.2f %%", 100 * figure.getValue())
                        : String.format(Locale.ROOT, "%.2f", figure.getValue());
    }

    private static String verdict(Figure figure) {
        String line = figure.hasLine() ? String.format(Locale.ROOT, " (%.0f %%)", 100 * figure.getLine()) : "";
        String small = figure.getSmall() && figure.getVerdict() != FigureVerdict.NO_VERDICT ? " small number" : "";
        return switch (figure.getVerdict()) {
            case MET -> "met" + line + small;
            case MISSED -> "missed" + line + small;
            case NO_VERDICT -> "no verdict" + line + ": " + Words.plain(figure.getWhy());
            default -> small.strip();
        };
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
