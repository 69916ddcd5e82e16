package org.xueliang.registry;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;

/** Small findings and channels for tests. */
final class Findings {
    static final long T0 = 1_772_352_000_000_000L;

    private Findings() {}

    static String id(int n) {
        return "%032x".formatted(n);
    }

    static Alert.Builder motion(int n, String channel) {
        return Alert.newBuilder()
                .setId(id(n))
                .setType(AlertType.MOTION)
                .setSeverity(Severity.LOW)
                .setChannel(channel)
                .setPlace("gate-3")
                .setBeginUs(T0 + n * 1_000_000L)
                .setConfidence(0.9)
                .setDetail("12 % of the picture changed");
    }

    static Channel.Builder push(String place) {
        return Channel.newBuilder()
                .setName("East gate")
                .setSourceKind(SourceKind.ESTATE)
                .setOwner("Estate 7")
                .setPlace(place)
                .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance()));
    }

    static AbstractThrowableAssert<?, ?> refused(Status.Code code, ThrowingCallable call) {
        return Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> Assertions.assertThat(e.getStatus().getCode())
                                .as(e.getMessage())
                                .isEqualTo(code));
    }
}
