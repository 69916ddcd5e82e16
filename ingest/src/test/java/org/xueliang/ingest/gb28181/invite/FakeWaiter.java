package org.xueliang.ingest.gb28181.invite;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it was told. */
final class FakeWaiter implements StreamDemand.Waiter {
    final List<String> told = new ArrayList<>();

    @Override
    public void streaming() {
        told.add("streaming");
    }

    @Override
    public void noPicture(NoMedia why) {
        told.add(why.cause() + " " + why.words());
    }
}
