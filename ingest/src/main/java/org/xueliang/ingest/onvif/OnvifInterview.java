package org.xueliang.ingest.onvif;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.onvif.OnvifException.Kind;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.OnvifAddresses;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.protocol.onvif.MediaProfile;
import org.xueliang.protocol.onvif.OnvifAnswers;
import org.xueliang.protocol.onvif.OnvifAnswers.DeviceClock;
import org.xueliang.protocol.onvif.OnvifAnswers.MediaServices;
import org.xueliang.protocol.onvif.OnvifAnswers.Profiles;
import org.xueliang.protocol.onvif.OnvifRequests;
import org.xueliang.protocol.onvif.OnvifRequests.Media;
import org.xueliang.protocol.onvif.OnvifSyntaxException;
import org.xueliang.protocol.onvif.SoapEnvelope;

/**
 * One look at a device, from its clock to its streams, in the order of the ONVIF core specification's own example: time without
 * password, services, what it is, profiles, addresses. What one stream lacks is noted and the others go on; what the device lacks
 * ends the look. On one event loop.
 */
final class OnvifInterview {
    static final int MAX_CHANNELS = 128;
    /** What most devices have, and what is asked where one does not say. */
    private static final String MEDIA_PATH = "/onvif/media_service";

    private final OnvifDialogue dialogue;
    private final String devicePath;
    private final OnvifAddresses addresses;
    private final AllowedNetworks networks;
    private final GatewayTime time;
    private final long untilMs;
    private final OnvifFindings findings = new OnvifFindings();

    /** @param budgetMs for all calls together */
    OnvifInterview(
            OnvifDialogue dialogue,
            String devicePath,
            OnvifAddresses addresses,
            AllowedNetworks networks,
            GatewayTime time,
            long budgetMs) {
        this.dialogue = dialogue;
        this.devicePath = devicePath;
        this.addresses = addresses;
        this.networks = networks;
        this.time = time;
        this.untilMs = time.steadyMs() + budgetMs;
    }

    OnvifFindings findings() {
        return findings;
    }

    /** Where the media service is asked. */
    private record MediaAt(Media media, String path) {}

    CompletableFuture<OnvifFindings> run() {
        return clock().thenCompose(done -> media())
                .thenCompose(at -> device().thenCompose(done -> profiles(at)))
                .thenCompose(done -> hardwareAddress())
                .thenApply(done -> findings);
    }

    private interface Reader<T> {
        T read(SoapEnvelope envelope) throws OnvifSyntaxException;
    }

    private <T> CompletableFuture<T> ask(String path, OnvifRequests.Call call, boolean open, Reader<T> reader) {
        if (time.steadyMs() > untilMs) {
            return CompletableFuture.failedFuture(new OnvifException(
                    Kind.TOO_SLOW, Kind.TOO_SLOW.words() + ": the look as a whole, at " + call.name()));
        }
        return dialogue.call(path, call, open).thenCompose(envelope -> {
            try {
                return CompletableFuture.completedFuture(reader.read(envelope));
            } catch (OnvifSyntaxException e) {
                return CompletableFuture.failedFuture(new OnvifException(
                        Kind.OTHER_ANSWER, Kind.OTHER_ANSWER.words() + ": " + call.name() + ": " + e.getMessage()));
            }
        });
    }

    /** A device that does not tell its time is taken to have ours, and what it says to the token decides. */
    private CompletableFuture<Boolean> clock() {
        long beforeMs = time.wallUs() / 1000;
        return orElse(
                ask(devicePath, OnvifRequests.getSystemDateAndTime(), true, OnvifAnswers::systemDateAndTime)
                        .thenApply(clock -> measured(clock, beforeMs)),
                failure -> failure.kind() == Kind.NOT_AUTHORIZED
                        || failure.kind() == Kind.FAULT
                        || failure.kind() == Kind.OTHER_ANSWER,
                failure -> {
                    findings.note("it does not tell its time: " + failure.getMessage());
                    return true;
                });
    }

    private boolean measured(DeviceClock clock, long beforeMs) {
        long middleMs = (beforeMs + time.wallUs() / 1000) / 2;
        long errorMs = clock.time().toEpochMilli() - middleMs;
        // It says whole seconds: half of one is the best guess.
        errorMs += 500;
        findings.clockErrorMs = errorMs;
        dialogue.clockError(errorMs);
        if (!clock.utc()) {
            findings.note("its clock gives local time alone");
        }
        return true;
    }

    private CompletableFuture<MediaAt> media() {
        CompletableFuture<MediaServices> services = orElseTry(
                ask(
                        devicePath,
                        OnvifRequests.getServices(),
                        false,
                        answer -> OnvifAnswers.mediaServices(answer, false)),
                failure -> failure.kind() != Kind.NOT_AUTHORIZED && failure.kind() != Kind.TOO_SLOW,
                failure -> ask(
                        devicePath,
                        OnvifRequests.getCapabilities(),
                        false,
                        answer -> OnvifAnswers.mediaServices(answer, true)));
        return services.thenCompose(said -> {
            String media1 = said.media1();
            String media2 = said.media2();
            if (media1 == null && media2 == null) {
                return CompletableFuture.failedFuture(new OnvifException(
                        Kind.NO_MEDIA,
                        Kind.NO_MEDIA.words() + " (expected: a device with video; is it a door station"
                                + " or a sensor?)"));
            }
            DeviceAddress.Service at = DeviceAddress.service(
                    media1 != null ? media1 : String.valueOf(media2),
                    dialogue.target().host(),
                    dialogue.target().port(),
                    MEDIA_PATH);
            findings.note(at.note());
            return CompletableFuture.completedFuture(
                    new MediaAt(media1 != null ? Media.MEDIA1 : Media.MEDIA2, at.path()));
        });
    }

    private CompletableFuture<Boolean> device() {
        return orElse(
                ask(devicePath, OnvifRequests.getDeviceInformation(), false, OnvifAnswers::deviceInformation)
                        .thenApply(said -> {
                            findings.device = said.words();
                            findings.facts = DeviceFacts.newBuilder()
                                    .setSerial(said.serial())
                                    .setManufacturer(said.manufacturer())
                                    .setModel(said.model())
                                    .setFirmware(said.firmware())
                                    .build();
                            return true;
                        }),
                failure -> failure.kind() == Kind.FAULT || failure.kind() == Kind.OTHER_ANSWER,
                failure -> {
                    findings.failed(failure);
                    return true;
                });
    }

    /**
     * By which the camera is known if it comes by another way too. The last question of a look, and one that may fail in any way:
     * many want an administrator for it, some hang up.
     */
    private CompletableFuture<Boolean> hardwareAddress() {
        return orElse(
                ask(devicePath, OnvifRequests.getNetworkInterfaces(), false, OnvifAnswers::hardwareAddress)
                        .thenApply(address -> {
                            DeviceFacts known = findings.facts;
                            findings.facts = (known == null ? DeviceFacts.getDefaultInstance() : known)
                                    .toBuilder().setMac(address).build();
                            return true;
                        }),
                failure -> true,
                failure -> false);
    }

    private CompletableFuture<Boolean> profiles(MediaAt at) {
        return ask(at.path, OnvifRequests.getProfiles(at.media), false, OnvifAnswers::profiles)
                .thenCompose(answer -> streams(at, answer));
    }

    private CompletableFuture<Boolean> streams(MediaAt at, Profiles answer) {
        if (answer.listed() > OnvifAnswers.MAX_PROFILES) {
            findings.note("profiles: " + answer.listed() + " (expected: <= " + OnvifAnswers.MAX_PROFILES
                    + "); those behind are not looked at");
        }
        List<ProfileChoice> choices = ProfileChoice.of(answer.profiles());
        if (choices.isEmpty()) {
            return CompletableFuture.failedFuture(new OnvifException(
                    Kind.NO_PROFILES,
                    Kind.NO_PROFILES.words() + ": " + answer.listed()
                            + " profiles (expected: one with H.264 or H.265)"));
        }
        if (choices.size() > MAX_CHANNELS) {
            findings.note("video sources: " + choices.size() + " (expected: <= " + MAX_CHANNELS
                    + "); those behind are left out");
        }
        return each(at, choices.stream().limit(MAX_CHANNELS).iterator());
    }

    private CompletableFuture<Boolean> each(MediaAt at, Iterator<ProfileChoice> rest) {
        if (!rest.hasNext()) {
            return CompletableFuture.completedFuture(true);
        }
        return channel(at, rest.next()).thenCompose(done -> each(at, rest));
    }

    private CompletableFuture<Boolean> channel(MediaAt at, ProfileChoice choice) {
        SourceChannel.Builder channel = SourceChannel.newBuilder()
                .setKey(choice.videoSource())
                .setVideo(choice.main().video());
        MediaProfile sub = choice.sub();
        return stream(at, choice.main())
                .thenApply(channel::setMainUrl)
                .thenCompose(done -> sub == null ? CompletableFuture.completedFuture("") : stream(at, sub))
                .thenApply(channel::setSubUrl)
                .thenCompose(done -> still(at, choice.main()))
                .thenApply(url -> {
                    findings.channels.add(channel.setSnapshotUrl(url).build());
                    return true;
                });
    }

    /** Empty where the device gives none that can be used, and it is said why. */
    private CompletableFuture<String> stream(MediaAt at, MediaProfile profile) {
        CompletableFuture<String> url = ask(
                        at.path,
                        OnvifRequests.getStreamUri(at.media, profile.token()),
                        false,
                        answer -> OnvifAnswers.uri(answer, "GetStreamUri"))
                .thenCompose(said -> {
                    try {
                        DeviceAddress.Stream stream =
                                DeviceAddress.stream(said, dialogue.target().host(), addresses, networks);
                        findings.note(stream.note());
                        return CompletableFuture.completedFuture(stream.url());
                    } catch (OnvifException e) {
                        return CompletableFuture.failedFuture(e);
                    }
                });
        return orElse(url, OnvifInterview::ofOneStream, failure -> {
            findings.failed(failure);
            return "";
        });
    }

    private CompletableFuture<String> still(MediaAt at, MediaProfile profile) {
        return orElse(
                ask(
                                at.path,
                                OnvifRequests.getSnapshotUri(at.media, profile.token()),
                                false,
                                answer -> OnvifAnswers.uri(answer, "GetSnapshotUri"))
                        .thenApply(DeviceAddress::still),
                OnvifInterview::ofOneStream,
                failure -> "");
    }

    private static boolean ofOneStream(OnvifException failure) {
        return switch (failure.kind()) {
            case STREAM_ADDRESS, FAULT, OTHER_ANSWER, NOT_SOAP, HTTP_STATUS, WEB_PAGE, CONTENT_TYPE -> true;
            default -> false;
        };
    }

    private static <T> CompletableFuture<T> orElse(
            CompletableFuture<T> step, Function<OnvifException, Boolean> which, Function<OnvifException, T> otherwise) {
        return orElseTry(step, which, failure -> CompletableFuture.completedFuture(otherwise.apply(failure)));
    }

    private static <T> CompletableFuture<T> orElseTry(
            CompletableFuture<T> step,
            Function<OnvifException, Boolean> which,
            Function<OnvifException, CompletableFuture<T>> otherwise) {
        return step.handle((value, thrown) -> {
                    OnvifException failure = thrown == null ? null : failure(thrown);
                    if (failure != null && which.apply(failure)) {
                        return otherwise.apply(failure);
                    }
                    return step;
                })
                .thenCompose(Function.identity());
    }

    /** Null where it is another thing than a device's failing. */
    static @Nullable OnvifException failure(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof OnvifException failure) {
                return failure;
            }
            if (!(t instanceof CompletionException)) {
                return null;
            }
        }
        return null;
    }
}
