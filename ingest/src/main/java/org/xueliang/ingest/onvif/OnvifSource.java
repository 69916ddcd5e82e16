package org.xueliang.ingest.onvif;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.URI;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.ingest.onvif.DeviceHttp.Target;
import org.xueliang.ingest.onvif.OnvifException.Kind;
import org.xueliang.ingest.rtsp.HostResolver;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceErrors;
import org.xueliang.proto.v1.DeviceFacts;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceReport;

/** One device that is looked at again and again; what it said last stands until it says something else. On one event loop. */
final class OnvifSource implements FollowedSource {
    /** Refused once is refused for a while: devices lock an account after five to seven tries. */
    private static final long AFTER_REFUSAL_MS = 300_000;

    private final OnvifParts parts;
    private final Source source;
    private final String password;
    private final EventLoop loop;
    private final Backoff backoff;
    private final SourceErrors errors = new SourceErrors();
    private volatile SourceReport report;
    private boolean closed;
    private long lastContactUs;
    private long polls;

    OnvifSource(OnvifParts parts, Source source, String password, EventLoop loop) {
        this.parts = parts;
        this.source = source;
        this.password = password;
        this.loop = loop;
        this.backoff =
                new Backoff(parts.settings().retryAfter(), parts.settings().lookEvery(), new SplittableRandom());
        this.report = SourceReport.newBuilder()
                .setSource(source.getCode())
                .setHealth(SourceHealth.newBuilder()
                        .setState(Presence.UNKNOWN)
                        .setCause("being looked at for the first time"))
                .build();
    }

    void start() {
        loop.execute(() -> parts.slots().take(this::look));
    }

    @Override
    public SourceReport report() {
        return report;
    }

    /** In a slot, which is given back when the look is over. */
    private void look() {
        loop.execute(() -> {
            if (closed) {
                parts.slots().giveBack();
                return;
            }
            URI uri = URI.create(source.getAddress());
            boolean https = "https".equals(uri.getScheme());
            String host = String.valueOf(uri.getHost()).replaceAll("[\\[\\]]", "");
            int port = uri.getPort() < 0 ? (https ? 443 : 80) : uri.getPort();
            parts.resolver().resolve(host, loop, new HostResolver.Outcome() {
                @Override
                public void address(InetAddress address) {
                    ask(new Target(host, address, port, https), uri.getRawPath());
                }

                @Override
                public void refused(String cause) {
                    over(null, new OnvifException(Kind.NOT_ALLOWED, Kind.NOT_ALLOWED.words() + ": " + cause));
                }
            });
        });
    }

    private void ask(Target target, String path) {
        OnvifDialogue dialogue = new OnvifDialogue(
                parts.http(),
                loop,
                target,
                parts.time(),
                source.getUsername(),
                password,
                source.getOnvif().getAuth());
        OnvifInterview interview = new OnvifInterview(
                dialogue,
                path,
                source.getOnvif().getAddresses(),
                parts.networks(),
                parts.time(),
                6 * parts.settings().answerTimeout().toMillis());
        interview.run().whenComplete((findings, thrown) -> {
            lastContactUs = Math.max(lastContactUs, dialogue.lastAnswerUs());
            over(interview.findings(), thrown);
        });
    }

    /** @param thrown null: all went well */
    private void over(@Nullable OnvifFindings findings, @Nullable Throwable thrown) {
        parts.slots().giveBack();
        if (closed) {
            return;
        }
        long nowUs = parts.time().wallUs();
        polls++;
        OnvifException failure = thrown == null ? null : OnvifInterview.failure(thrown);
        String cause = thrown == null ? "" : failure == null ? "fault of the gateway: " + thrown : failure.getMessage();
        if (thrown != null) {
            errors.count(
                    failure == null ? "fault of the gateway" : failure.kind().words(), cut(cause), nowUs);
        }
        if (findings != null) {
            findings.failures.forEach(one -> errors.count(one.kind().words(), cut(one.getMessage()), nowUs));
        }
        Presence state = thrown == null ? Presence.ONLINE : Presence.OFFLINE;
        SourceHealth before = report.getHealth();
        boolean same = before.getState() == state && before.getCause().equals(cause);
        SourceHealth.Builder health = SourceHealth.newBuilder()
                .setState(state)
                .setSinceUs(same ? before.getSinceUs() : nowUs)
                .setCause(cause == null ? "" : cause)
                .setLastContactUs(lastContactUs)
                .setPolls(polls)
                .addAllErrors(errors.list());
        if (findings != null) {
            health.setDevice(findings.device.isEmpty() ? before.getDevice() : findings.device)
                    .addAllNotes(findings.notes());
            Long clock = findings.clockErrorMs;
            if (clock != null) {
                health.setClockErrorMs(clock);
            }
        }
        SourceReport.Builder now =
                SourceReport.newBuilder().setSource(source.getCode()).setHealth(health);
        if (thrown == null && findings != null) {
            now.addAllChannels(findings.channels).setChannelsKnown(true);
            DeviceFacts facts = findings.facts;
            if (facts != null) {
                now.setFacts(facts);
            }
        }
        report = now.build();
        later(failure, thrown == null);
    }

    private static String cut(@Nullable String words) {
        String text = String.valueOf(words);
        return text.length() > 128 ? text.substring(0, 128) : text;
    }

    private void later(@Nullable OnvifException failure, boolean well) {
        long everyMs = parts.settings().lookEvery().toMillis();
        long delayMs;
        if (well) {
            backoff.reset();
            delayMs = everyMs / 2 + new SplittableRandom().nextLong(everyMs / 2 + 1);
        } else {
            delayMs = backoff.nextMs();
            if (failure != null && failure.kind() == Kind.NOT_AUTHORIZED) {
                delayMs = Math.max(delayMs, AFTER_REFUSAL_MS);
            }
        }
        loop.schedule(() -> parts.slots().take(this::look), delayMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> closed = true);
        }
    }
}
