package org.xueliang.ingest.gb28181.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.proto.v1.CameraView;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.HomePosition;
import org.xueliang.proto.v1.Preset;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.StorageCard;
import org.xueliang.proto.v1.Tour;
import org.xueliang.proto.v1.TourPoint;
import org.xueliang.protocol.manscdp.ConfigDownloadQuery;
import org.xueliang.protocol.manscdp.ConfigDownloadResponse;
import org.xueliang.protocol.manscdp.CruiseTrackListResponse;
import org.xueliang.protocol.manscdp.CruiseTrackQuery;
import org.xueliang.protocol.manscdp.CruiseTrackResponse;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.HomePositionResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.PresetListResponse;
import org.xueliang.protocol.manscdp.PtzPositionReport;
import org.xueliang.protocol.manscdp.QueryType;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.SdCardStatusResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;

/**
 * What a device is asked about itself (GB/T 28181-2022 A.2.4), one question a call, and its answer as the contract has it. A
 * question that the device's edition does not know is refused and not sent: devices answer what they do not know with
 * silence, or restart.
 */
public final class DeviceQuestions {
    /** Rows of one answer; a device has 255 presets at most, and one without end is cut. */
    private static final int MAX_ROWS = 1000;

    private final Queries queries;
    private final long timeoutMs;

    public DeviceQuestions(Queries queries, long timeoutMs) {
        this.queries = queries;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Asks.
     *
     * @param channel of the device, or the device's own code
     * @param number of a tour
     * @return fails with {@link QueryException}
     */
    public CompletableFuture<QueryDeviceResponse> ask(
            DeviceSession device, String channel, DeviceQuestion question, int number, long nowMs) {
        CompletableFuture<QueryDeviceResponse> answer = new CompletableFuture<>();
        GbEdition since = since(question);
        if (since == null) {
            answer.completeExceptionally(new QueryException(Reason.BAD, "question: absent (expected: one of them)"));
        } else if (!device.edition().isAtLeast(since)) {
            answer.completeExceptionally(new QueryException(
                    Reason.NOT_POSSIBLE,
                    "question " + question + ": the device speaks edition " + device.edition() + " (expected: " + since
                            + ")"));
        } else {
            // S30: asked of a channel, Uniview logs itself off and restarts.
            String target = question == DeviceQuestion.BASIC_SETTINGS ? device.code() : channel;
            queries.ask(device, target, message(question, target, number), timeoutMs, nowMs, new Gathering(answer));
        }
        return answer;
    }

    private static @Nullable GbEdition since(DeviceQuestion question) {
        return switch (question) {
            case PRESETS, BASIC_SETTINGS -> GbEdition.GB2016;
            case HOME_POSITION,
                    TOURS,
                    TOUR,
                    VIEW,
                    STORAGE,
                    VIDEO_SETTINGS,
                    TEXT_SETTINGS,
                    MASK_SETTINGS,
                    RECORD_SETTINGS -> GbEdition.GB2022;
            case DEVICE_QUESTION_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static Function<String, ManscdpMessage> message(DeviceQuestion question, String target, int number) {
        return switch (question) {
            case PRESETS -> simple(QueryType.PRESET_LIST, target);
            case HOME_POSITION -> simple(QueryType.HOME_POSITION, target);
            case TOURS -> simple(QueryType.CRUISE_TRACK_LIST, target);
            case TOUR -> sn -> new CruiseTrackQuery(sn, target, number);
            case VIEW -> simple(QueryType.PTZ_POSITION, target);
            case STORAGE -> simple(QueryType.SD_CARD_STATUS, target);
            case BASIC_SETTINGS,
                    VIDEO_SETTINGS,
                    TEXT_SETTINGS,
                    MASK_SETTINGS,
                    RECORD_SETTINGS,
                    DEVICE_QUESTION_UNSPECIFIED,
                    UNRECOGNIZED -> sn -> new ConfigDownloadQuery(sn, target, List.of(SettingsBlocks.type(question)));
        };
    }

    private static Function<String, ManscdpMessage> simple(QueryType type, String target) {
        return sn -> new SimpleQuery(type, sn, target);
    }

    /** Rows may come in pages, which are put together until as many came as were announced, or no more come. */
    private static final class Gathering implements Queries.Answers {
        private final CompletableFuture<QueryDeviceResponse> done;
        private final QueryDeviceResponse.Builder answer = QueryDeviceResponse.newBuilder();
        private final Map<String, Preset> presets = new LinkedHashMap<>();
        private final Map<Integer, Tour> tours = new LinkedHashMap<>();
        private final Map<Integer, StorageCard> cards = new LinkedHashMap<>();
        private boolean some;

        Gathering(CompletableFuture<QueryDeviceResponse> done) {
            this.done = done;
        }

        @Override
        public boolean take(ManscdpMessage message) {
            int announced = 0;
            int have = 0;
            if (message instanceof ResultResponse refused && !refused.ok()) {
                done.completeExceptionally(new QueryException(
                        Reason.REFUSED, refused.reason().isEmpty() ? "the device says ERROR" : refused.reason()));
                return false;
            } else if (message instanceof PresetListResponse page) {
                page.presets()
                        .forEach(one -> put(
                                presets,
                                one.number(),
                                Preset.newBuilder()
                                        .setNumber(one.number())
                                        .setName(one.name())
                                        .build()));
                announced = page.sumNum();
                have = presets.size();
            } else if (message instanceof CruiseTrackListResponse page) {
                page.tracks()
                        .forEach(one -> put(
                                tours,
                                one.number(),
                                Tour.newBuilder()
                                        .setNumber(one.number())
                                        .setName(one.name())
                                        .build()));
                announced = page.sumNum();
                have = tours.size();
            } else if (message instanceof SdCardStatusResponse page) {
                page.cards().forEach(one -> put(cards, one.id(), card(one)));
                announced = page.sumNum();
                have = cards.size();
            } else if (message instanceof CruiseTrackResponse tour) {
                tours.put(tour.number(), tour(tour));
                have = tour.points().size();
                announced = tour.sumNum();
                some = true;
                // Points have no name of their own to be told apart by: one page is all.
                return end(have >= announced);
            } else if (message instanceof HomePositionResponse home) {
                if (home.home() != null) {
                    answer.setHome(HomePosition.newBuilder()
                            .setEnabled(home.home().enabled())
                            .setResetAfterS(home.home().resetAfterS())
                            .setPreset(home.home().preset()));
                }
            } else if (message instanceof PtzPositionReport view) {
                answer.setView(view(view));
            } else if (message instanceof ConfigDownloadResponse settings) {
                if (!settings.ok()) {
                    done.completeExceptionally(new QueryException(Reason.REFUSED, "the device says ERROR"));
                    return false;
                }
                DeviceSettings read = SettingsBlocks.read(settings.blocks());
                answer.setSettings(read);
            } else {
                return true;
            }
            some = true;
            return have < announced && have < MAX_ROWS || end(true);
        }

        private static <K, V> void put(Map<K, V> rows, K key, V row) {
            if (rows.size() < MAX_ROWS) {
                rows.put(key, row);
            }
        }

        /** @return false: nothing more is waited for */
        private boolean end(boolean complete) {
            done.complete(answer.addAllPresets(presets.values())
                    .addAllTours(tours.values())
                    .addAllCards(cards.values())
                    .setComplete(complete)
                    .build());
            return false;
        }

        @Override
        public void failed(QueryException why) {
            if (some && why.reason() == Reason.SILENT) {
                end(false);
            } else {
                done.completeExceptionally(why);
            }
        }
    }

    private static StorageCard card(SdCardStatusResponse.SdCard card) {
        return StorageCard.newBuilder()
                .setNumber(card.id())
                .setName(card.name())
                .setStatus(card.status())
                .setFormatPercent(card.formatPercent())
                .setCapacityMb(card.capacityMb())
                .setFreeMb(card.freeMb())
                .build();
    }

    private static Tour tour(CruiseTrackResponse said) {
        Tour.Builder tour = Tour.newBuilder().setNumber(said.number()).setName(said.name());
        said.points().stream()
                .limit(MAX_ROWS)
                .forEach(point -> tour.addPoints(TourPoint.newBuilder()
                        .setPreset(point.preset())
                        .setStayS(point.staySeconds())
                        .setSpeed(point.speed())));
        return tour.build();
    }

    private static CameraView view(PtzPositionReport said) {
        CameraView.Builder view = CameraView.newBuilder();
        Double pan = said.panDegrees();
        if (pan != null) {
            view.setPan(pan);
        }
        Double tilt = said.tiltDegrees();
        if (tilt != null) {
            view.setTilt(tilt);
        }
        Double zoom = said.zoom();
        if (zoom != null) {
            view.setZoom(zoom);
        }
        Double horizontal = said.horizontalFieldAngle();
        if (horizontal != null) {
            view.setHorizontalAngle(horizontal);
        }
        Double vertical = said.verticalFieldAngle();
        if (vertical != null) {
            view.setVerticalAngle(vertical);
        }
        Double distance = said.maxViewDistanceM();
        if (distance != null) {
            view.setDistanceM(distance);
        }
        return view.build();
    }
}
