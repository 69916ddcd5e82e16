package org.xueliang.standalone.crash;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xueliang.proto.v1.AllocateCodesRequest;
import org.xueliang.proto.v1.CodeServiceGrpc.CodeServiceBlockingStub;

/** Asks for national codes, with a key: asked again, the same are given. */
final class CodeOrders extends Writer {
    static final int COUNT = 3;
    private final CodeServiceBlockingStub codes;
    private int orders;

    CodeOrders(String name, CodeServiceBlockingStub codes, Ledger ledger, long seed) {
        super(name, ledger, seed);
        this.codes = codes;
    }

    @Override
    void write() {
        orders++;
        AllocateCodesRequest request = AllocateCodesRequest.newBuilder()
                .setDivision("440300")
                .setType("132")
                .setCount(COUNT)
                .setNote("crash")
                .setIdempotencyKey(name + "-" + orders)
                .build();
        List<String> given = settled(() -> codes.withDeadlineAfter(10, TimeUnit.SECONDS)
                .allocateCodes(request)
                .getCodesList());
        ledger.codes(given);
        acknowledged();
    }
}
