package org.xueliang.registry.figures;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FiguresBy;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.GetFiguresResponse;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.history.Window;

/** The figures of a request: what was counted, with plans and coverage put beside it. */
final class Sections {
    private static final int MAX_PARTS = 500;
    /** In whose calendar a plan's day is meant. */
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private Sections() {}

    static GetFiguresResponse compute(
            Handle handle, GetFiguresRequest request, Window window, long nowUs, FigureProgress progress) {
        FigureReader reader =
                new FigureReader(handle, request.getOwner(), request.getPlace(), request.getBy(), window, nowUs);
        reader.read(progress);
        List<Tally> shown = new ArrayList<>(reader.parts.values());
        boolean cut = shown.size() > MAX_PARTS;
        shown = shown.subList(0, Math.min(MAX_PARTS, shown.size()));
        // The last day that the window reaches into: one that ends at midnight ends with the day before.
        LocalDate day = Instant.ofEpochSecond(Math.floorDiv(window.untilUs() - 1, 1_000_000L))
                .atZone(CHINA)
                .toLocalDate();
        PlanStore.Plans plans = PlanStore.on(handle, day);
        complete(handle, reader, plans, reader.whole);
        shown.forEach(part -> complete(handle, reader, plans, part));
        if (request.getBy() == FiguresBy.EACH_OWNER) {
            // Parts are what each has itself, and so is the plan that they are held against.
            shown.forEach(part -> {
                Long own = plans.byOwner().get(part.owner);
                part.planned = own == null ? OptionalLong.empty() : OptionalLong.of(own);
            });
        }
        List<FigureSection> parts =
                shown.stream().map(part -> FigureList.of(part, window)).toList();
        return GetFiguresResponse.newBuilder()
                .setWhole(FigureList.of(reader.whole, window))
                .addAllParts(request.getBy() == FiguresBy.FIGURES_BY_UNSPECIFIED ? List.of() : parts)
                .setFromUs(window.fromUs())
                .setUntilUs(window.untilUs())
                .setComputedUs(nowUs)
                .setCut(cut)
                .build();
    }

    private static void complete(Handle handle, FigureReader reader, PlanStore.Plans plans, Tally tally) {
        if (tally.place.isEmpty() && !tally.owner.isEmpty()) {
            tally.planned = PlanStore.Plans.of(plans.byOwner(), reader.organisations, tally.owner);
        } else if (tally.owner.isEmpty()) {
            tally.planned = PlanStore.Plans.of(plans.byPlace(), reader.places, tally.place);
        }
        if (!tally.owner.isEmpty()) {
            tally.whyNoCoverage = "coverage is a matter of places: ask without an owner";
            return;
        }
        try {
            tally.coverage = CoverageReader.read(handle, reader.places, tally.place, Datum.WGS84);
        } catch (Refusal e) {
            if (e.kind() != Refusal.Kind.NOT_NOW) {
                throw e;
            }
            tally.whyNoCoverage = String.valueOf(e.getMessage());
        }
    }
}
