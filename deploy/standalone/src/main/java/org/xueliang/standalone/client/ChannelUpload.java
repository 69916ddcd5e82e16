package org.xueliang.standalone.client;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;

/** A file on its way to the registry, no faster than it is taken. */
public final class ChannelUpload implements ClientResponseObserver<ImportChannelsRequest, ImportChannelsResponse> {
    private static final int LOOK_AGAIN_MS = 200;

    private final Consumer<ImportChannelsResponse> answers;
    private final Semaphore ready = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ClientCallStreamObserver<ImportChannelsRequest> call;
    private volatile @Nullable Throwable failure;

    ChannelUpload(Consumer<ImportChannelsResponse> answers) {
        this.answers = answers;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportChannelsRequest> made) {
        call = made;
        made.setOnReadyHandler(ready::release);
    }

    private ClientCallStreamObserver<ImportChannelsRequest> call() {
        ClientCallStreamObserver<ImportChannelsRequest> made = call;
        if (made == null) {
            throw new IllegalStateException("sent before the call began");
        }
        return made;
    }

    void begin(ImportChannelsRequest options) {
        call().onNext(options);
    }

    /** Waits until there is room; false where the call has ended. */
    public boolean send(ByteString data) throws InterruptedException {
        while (!call().isReady()) {
            if (ended.getCount() == 0) {
                return false;
            }
            // A handler that ran before this one looked is made up for by looking again.
            boolean unused = ready.tryAcquire(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
        call().onNext(ImportChannelsRequest.newBuilder().setData(data).build());
        return true;
    }

    /** Returns when all was answered; throws what the registry refused the file with. */
    public void end() throws InterruptedException {
        if (ended.getCount() > 0) {
            call().onCompleted();
        }
        ended.await();
        Throwable why = failure;
        if (why != null) {
            throw why instanceof StatusRuntimeException status
                    ? status
                    : Status.fromThrowable(why).asRuntimeException();
        }
    }

    @Override
    public void onNext(ImportChannelsResponse response) {
        answers.accept(response);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        ended.countDown();
    }

    @Override
    public void onCompleted() {
        ended.countDown();
    }
}
