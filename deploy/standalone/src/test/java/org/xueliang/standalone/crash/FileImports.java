package org.xueliang.standalone.crash;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.proto.v1.TransferServiceGrpc.TransferServiceStub;

/** Imports files of several transactions, each a second time with other names; one that is cut off is sent again whole. */
final class FileImports extends Writer {
    static final int LINES = 1200;

    private final TransferServiceStub transfer;
    private int files;

    FileImports(String name, TransferServiceStub transfer, Ledger ledger, long seed) {
        super(name, ledger, seed);
        this.transfer = transfer;
    }

    @Override
    void write() {
        files++;
        send(files, "");
        if (random.nextBoolean()) {
            send(files, " again");
        }
    }

    private void send(int number, String mark) {
        StringBuilder text = new StringBuilder("code,name,kind,owner,place\n");
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            String code = "5101000000132%07d".formatted(number * LINES + i);
            codes.add(code);
            text.append(code).append(',').append(code).append(mark).append(",city,crash,crash\n");
        }
        ImportResult result = settled(() -> imported(text.toString()));
        if (result.getRefused() > 0 || result.getAdded() + result.getChanged() + result.getUnchanged() != LINES) {
            throw new IllegalStateException("import: " + result);
        }
        codes.forEach(code -> ledger.channels.put(code, new Ledger.Entry(code + mark, 0)));
        acknowledged();
    }

    private ImportResult imported(String text) {
        CompletableFuture<ImportResult> done = new CompletableFuture<>();
        StreamObserver<ImportChannelsRequest> file = transfer.withDeadlineAfter(20, TimeUnit.SECONDS)
                .importChannels(new StreamObserver<>() {
                    @Override
                    public void onNext(ImportChannelsResponse part) {
                        if (part.hasResult()) {
                            done.complete(part.getResult());
                        } else if (part.hasProblem()) {
                            ledger.wrong("import: " + part.getProblem());
                        }
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        done.completeExceptionally(thrown);
                    }

                    @Override
                    public void onCompleted() {
                        done.completeExceptionally(
                                Status.UNAVAILABLE.withDescription("no result").asRuntimeException());
                    }
                });
        file.onNext(ImportChannelsRequest.newBuilder()
                .setOptions(ImportOptions.getDefaultInstance())
                .build());
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += 8192) {
            file.onNext(ImportChannelsRequest.newBuilder()
                    .setData(ByteString.copyFrom(bytes, from, Math.min(8192, bytes.length - from)))
                    .build());
        }
        file.onCompleted();
        try {
            return done.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e.getCause() == null ? e : e.getCause()).asRuntimeException();
        } catch (TimeoutException e) {
            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.asRuntimeException();
        }
    }
}
