package org.xueliang.registry.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FigureVerdict;
import org.xueliang.proto.v1.Severity;
import org.xueliang.registry.figures.Tally.Handled;
import org.xueliang.registry.figures.Tally.Intact;
import org.xueliang.registry.history.AvailabilityCount;
import org.xueliang.registry.history.Window;

/** What was counted, as figures with their words. Pure. */
final class FigureList {
    private static final int SMALL = 30;
    private static final double HOUR_US = 3_600_000_000.0;
    private static final double DAY_US = 86_400_000_000.0;
    private static final String LINES = "发改高技〔2015〕996号: 重点公共区域 98 %, 重点行业、领域 95 %";
    private static final Map<Severity, String> CHINESE = Map.of(
            Severity.CRITICAL, "特急",
            Severity.HIGH, "紧急",
            Severity.MEDIUM, "一般",
            Severity.LOW, "轻微");

    private final Window window;
    private final List<Figure.Builder> figures = new ArrayList<>();

    private FigureList(Window window) {
        this.window = window;
    }

    static FigureSection of(Tally tally, Window window) {
        FigureList list = new FigureList(window);
        list.built(tally);
        list.networked(tally);
        list.managed(tally);
        list.used(tally);
        return FigureSection.newBuilder()
                .setOwner(tally.owner)
                .setPlace(tally.place)
                .setName(tally.name)
                .setChannels(tally.cameras)
                .addAllFigures(list.figures.stream().map(Figure.Builder::build).toList())
                .build();
    }

    private void built(Tally tally) {
        if (tally.planned.isPresent()) {
            share(
                            "built.plan",
                            "建",
                            "cameras against plan",
                            "建设完成率",
                            "cameras",
                            tally.cameras,
                            tally.planned.getAsLong())
                    .setHow("enrolled channels now / the newest plan that holds at the window's end");
        } else {
            share("built.plan", "建", "cameras against plan", "建设完成率", "cameras", tally.cameras, 0)
                    .setHow("enrolled channels now / the newest plan that holds at the window's end")
                    .setWhy("no plan was entered (PutPlan)");
        }
        share("built.view", "建", "cameras with position and view", "点位信息完整率", "cameras", tally.withView, tally.cameras)
                .setHow("enrolled channels with position, direction, angle and range / enrolled channels");
        Coverage coverage = tally.coverage;
        if (coverage == null) {
            share("built.coverage", "建", "coverage of the public area", "公共区域覆盖率", "m2", 0, 0)
                    .setHow("see GetCoverage")
                    .setWhy(tally.whyNoCoverage);
        } else {
            share(
                            "built.coverage",
                            "建",
                            "coverage of the public area",
                            "公共区域覆盖率",
                            "m2",
                            coverage.getCoveredM2(),
                            coverage.getPublicM2())
                    .setHow(coverage.getHow())
                    .setSmall(coverage.getWithView() < SMALL);
        }
    }

    private void networked(Tally tally) {
        share(
                        "networked.connected",
                        "联",
                        "cameras that gave pictures",
                        "联网率",
                        "cameras",
                        tally.connected,
                        tally.cameras)
                .setHow("enrolled channels that were online at any time of the window / enrolled channels");
        AvailabilityCount time = tally.all.time;
        timed(
                share(
                                "networked.online",
                                "联",
                                "online rate",
                                "在线率",
                                "camera hours",
                                time.onlineUs() / HOUR_US,
                                time.seenUs() / HOUR_US)
                        .setHow("time online / time online or offline, of the history; unknown is not counted"),
                tally.all);
        share("networked.picture", "联", "good pictures", "图像完好率", "cameras", tally.fineAtEnd, tally.seenAtEnd)
                .setHow(
                        "channels online at the window's end without an open finding (covered, moved, frozen) / channels"
                                + " online then");
        intact("networked.intact", "intact rate", "完好率", tally.all);
        lined(intact("networked.intact_key_places", "intact, key public areas", "重点公共区域完好率", tally.keyPlaces), 0.98);
        lined(intact("networked.intact_key_trades", "intact, key trades", "重点行业完好率", tally.keyTrades), 0.95);
        share("networked.clock", "联", "clocks within 1 s", "校时合格率", "devices", tally.clocksWithin, tally.clocks)
                .setHow(
                        "devices whose clock was last seen within 1 s of the gateway's / devices whose clock was seen in the"
                                + " window (GB/T 28181 9.10.3): those of GB/T 28181, those of ONVIF, and cameras by RTSP"
                                + " that came neither way");
    }

    private Figure.Builder intact(String id, String name, String chinese, Intact intact) {
        Figure.Builder figure = share(
                        id,
                        "联",
                        name,
                        chinese,
                        "camera hours",
                        intact.intactUs / HOUR_US,
                        intact.time.seenUs() / HOUR_US)
                .setHow("time online without a finding (covered, moved, frozen) / time online or offline");
        timed(figure, intact);
        return figure;
    }

    private static void lined(Figure.Builder figure, double line) {
        figure.setLine(line).setBasis(LINES);
        if (figure.getVerdict() == FigureVerdict.MEASURED) {
            figure.setVerdict(figure.getValue() >= line ? FigureVerdict.MET : FigureVerdict.MISSED);
        }
    }

    private static void timed(Figure.Builder figure, Intact intact) {
        figure.setEvidence(intact.time.evidence()).setSmall(intact.cameras < SMALL);
        if (figure.getVerdict() == FigureVerdict.MEASURED && !intact.time.isEnough()) {
            figure.setVerdict(FigureVerdict.NO_VERDICT)
                    .setWhy(String.format(
                            Locale.ROOT,
                            "somebody could know for %.1f %% of the time (expected: 95 %% and more)",
                            100 * intact.time.evidence()));
        }
    }

    private void managed(Tally tally) {
        AvailabilityCount time = tally.all.time;
        figure("managed.repair", "管", "mean time to repair", "平均修复时长", "s", time.repairedUs() / 1e6, time.repaired())
                .setHow("length within the window of outages that ended in it / their number");
        share("managed.filing", "管", "filing complete", "备案信息完整率", "cameras", tally.filingComplete, tally.filingAsked)
                .setHow("channels at places whose class is to be filed, with position, owner, maintainer, division and"
                        + " retention on record / channels there; whether the sheet was handed in is not known here");
        retention(tally);
    }

    /** An asked share of the channels says little of the others: no verdict where fewer are known than of states. */
    private void retention(Tally tally) {
        Figure.Builder figure = share(
                        "managed.retention",
                        "管",
                        "retention kept",
                        "存储时长达标率",
                        "cameras",
                        tally.keeping,
                        tally.keepingKnown)
                .setHow(
                        "channels whose device listed a recording as old as their place asks (a day less will do) / channels"
                                + " whose device was asked that far back in the window; the last time that it was asked counts");
        if (tally.keepingAsked == 0) {
            figure.setWhy("no place asks for days (its class, its own days, limits)");
            return;
        }
        double evidence = (double) tally.keepingKnown / tally.keepingAsked;
        figure.setEvidence(evidence);
        if (evidence < AvailabilityCount.ENOUGH) {
            figure.setVerdict(FigureVerdict.NO_VERDICT)
                    .setWhy(String.format(
                            Locale.ROOT,
                            "of %d of %d cameras it is known how far back their recordings reach (expected: 95 %% and more;"
                                    + " xueliang figures recordings asks their devices)",
                            tally.keepingKnown,
                            tally.keepingAsked));
        }
    }

    private void used(Tally tally) {
        figure("used.looks", "用", "looks a camera", "平均调阅次数", "looks", tally.looks, tally.cameras)
                .setHow("looks of the audit log that were answered / enrolled channels");
        share("used.looked_at", "用", "cameras looked at", "调阅覆盖率", "cameras", tally.lookedAt, tally.cameras)
                .setHow("enrolled channels with at least one look / enrolled channels");
        for (Severity severity : List.of(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)) {
            Handled handled = tally.handled(severity);
            String word = severity.name().toLowerCase(Locale.ROOT);
            share(
                            "used.alerts_" + word,
                            "用",
                            "alerts handled in time, " + word,
                            CHINESE.get(severity) + "报警及时处置率",
                            "alerts",
                            handled.inTime,
                            handled.due)
                    .setHow("alerts that began in the window and were taken in hand within "
                            + Objects.requireNonNull(HandlingTimes.of(severity)).toMinutes()
                            + " minutes / those whose time is over or that were; our own proposal of a time");
        }
        figure(
                        "used.incidents",
                        "用",
                        "incidents a day",
                        "日均事件数",
                        "incidents",
                        tally.incidents,
                        (window.untilUs() - window.fromUs()) / DAY_US)
                .setSmall(tally.incidents < SMALL)
                .setHow("incidents that began in the window / its days");
    }

    private Figure.Builder share(
            String id, String group, String name, String chinese, String unit, double numerator, double denominator) {
        return figure(id, group, name, chinese, unit, numerator, denominator).setShare(true);
    }

    private Figure.Builder figure(
            String id, String group, String name, String chinese, String unit, double numerator, double denominator) {
        Figure.Builder figure = Figure.newBuilder()
                .setId(id)
                .setGroup(group)
                .setName(name)
                .setNameChinese(chinese)
                .setUnit(unit)
                .setNumerator(numerator)
                .setDenominator(denominator)
                .setSmall(denominator < SMALL);
        if (denominator == 0) {
            figure.setVerdict(FigureVerdict.NO_VERDICT).setWhy("there is nothing to count");
        } else {
            figure.setVerdict(FigureVerdict.MEASURED).setValue(numerator / denominator);
        }
        figures.add(figure);
        return figure;
    }
}
