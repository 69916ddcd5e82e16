package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.proto.v1.TransferServiceGrpc;

/** Files of {@code -Dimport.lines=} lines through the front door, good ones and bad; docs/performance.md has figures. */
@EnabledIfSystemProperty(named = "import.lines", matches = "[0-9]+")
class ImportLoadTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final int LINES = Integer.getInteger("import.lines", 0);
    private static final int AT_ONCE = 500;
    private static final MadeCity CITY = new MadeCity(LINES, 9);

    private static long peakBytes;

    @Test
    void aFileIsTakenInWithoutBeingHeld() {
        System.out.println(
                "| file | lines | seconds | lines a second | heap in use, largest after a collection | taken | refused |");
        System.out.println("|---|---|---|---|---|---|---|");
        measure("bad: each refused by what it says", line -> "11010500001320000501,x,city,o,\n");
        measure("bad: quotes, lengths, bytes", line -> switch (line % 4) {
            case 0 -> "\"a\"b,,,,\n";
            case 1 -> "x".repeat(5000) + ",,,,\n";
            case 2 -> "\u0000,\uFFFD,=1+1,,\n";
            default -> "1,2,3,4,5,6,7,8,9\n";
        });
        ImportResult added = measure("good: new", ImportLoadTest::line);
        assertThat(added.getAdded()).as("%s", added).isEqualTo(LINES);
        ImportResult again = measure("good: nothing changed", ImportLoadTest::line);
        assertThat(again.getUnchanged()).isEqualTo(LINES);
        ImportResult same = measure("good: nothing changed, without codes", n -> uncoded(camera(n)));
        assertThat(same.getUnchanged()).isEqualTo(LINES);
    }

    private static String line(int n) {
        MadeCity.Camera camera = camera(n);
        return camera.code() + uncoded(camera);
    }

    private static MadeCity.Camera camera(int n) {
        // Serials are 1 to 999999.
        return CITY.camera(n + 1 + n / 999_999);
    }

    private static String uncoded(MadeCity.Camera camera) {
        return "," + camera.name() + ",city," + camera.owner() + "," + camera.place() + "\n";
    }

    private static ImportResult measure(String what, IntFunction<String> lines) {
        Collected<ImportChannelsRequest, ImportChannelsResponse> answers = new Collected<>();
        StreamObserver<ImportChannelsRequest> in =
                REGISTRY.asAdmin(TransferServiceGrpc::newStub).importChannels(answers);
        ClientCallStreamObserver<ImportChannelsRequest> call = Objects.requireNonNull(answers.call);
        long begunNanos = System.nanoTime();
        peakBytes = 0;
        in.onNext(ImportChannelsRequest.newBuilder()
                .setOptions(ImportOptions.getDefaultInstance())
                .build());
        in.onNext(data("code,name,kind,owner,place\n"));
        for (int from = 0; from < LINES; from += AT_ONCE) {
            StringBuilder some = new StringBuilder();
            for (int n = from; n < Math.min(LINES, from + AT_ONCE); n++) {
                some.append(lines.apply(n));
            }
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> call.isReady() || answers.ended());
            if (answers.ended()) {
                break;
            }
            for (int at = 0; at < some.length(); at += 200_000) {
                in.onNext(data(some.substring(at, Math.min(some.length(), at + 200_000))));
            }
            if (from % (LINES / 20 + AT_ONCE) < AT_ONCE) {
                System.gc();
                peakBytes = Math.max(
                        peakBytes,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
        }
        if (!answers.ended()) {
            in.onCompleted();
        }
        Awaitility.await().atMost(Duration.ofHours(1)).until(answers::ended);
        assertThat(answers.end().isOk())
                .as("%s after %s", answers.end(), answers.messages.subList(0, Math.min(3, answers.messages.size())))
                .isTrue();
        ImportResult result = answers.messages.get(answers.messages.size() - 1).getResult();
        answers.messages.stream()
                .filter(ImportChannelsResponse::hasProblem)
                .filter(m -> what.startsWith("good"))
                .forEach(m -> System.out.println(m.getProblem()));
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %.0f | %d MB | %d | %d |%n",
                what,
                result.getLines(),
                seconds,
                LINES / seconds,
                peakBytes >> 20,
                result.getLines() - result.getRefused(),
                result.getRefused());
        return result;
    }

    private static ImportChannelsRequest data(String text) {
        return ImportChannelsRequest.newBuilder()
                .setData(ByteString.copyFrom(text, StandardCharsets.UTF_8))
                .build();
    }
}
