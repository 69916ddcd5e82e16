package org.xueliang.simulator.gb28181;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.sip.ClientRequest;

/**
 * An answer of many messages (GB/T 28181-2022 annex M): each page after the 200 to the one before or without a look at it, over a network
 * that loses, doubles and delays some. On the device's loop; a device that dies ends it.
 */
final class PagedAnswer {
    private final GbDevice device;
    private final int pages;
    private final IntFunction<byte[]> page;
    private final CatalogPaging paging;
    private final WireFaults faults;
    private final SplittableRandom random;
    private final Runnable done;
    private int next;

    /**
     * @param page its document
     * @param random decides what the network does
     * @param done after the last page
     */
    private PagedAnswer(GbDevice device, int pages, IntFunction<byte[]> page, SplittableRandom random, Runnable done) {
        this.device = device;
        this.pages = pages;
        this.page = page;
        this.paging = device.fleet().settings().paging();
        this.faults = device.fleet().settings().faults();
        this.random = random;
        this.done = done;
    }

    /** @param delayMs until the first page */
    static void start(
            GbDevice device,
            int pages,
            IntFunction<byte[]> page,
            SplittableRandom random,
            long delayMs,
            Runnable done) {
        new PagedAnswer(device, pages, page, random, done).later(delayMs);
    }

    private void later(long delayMs) {
        if (delayMs <= 0) {
            send();
        } else {
            device.shard().loop().schedule(this::send, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private void send() {
        if (!device.isRegistered()) {
            return;
        }
        if (next >= pages) {
            done.run();
            return;
        }
        device.fleet().counters().count(Figure.CATALOG_PAGES);
        byte[] document = page.apply(next++);
        ClientRequest request = device.requests()
                .prepare(device.requests().messageDraft(document), paging.waits(), response -> {
                    if (paging.waits()) {
                        later(paging.gapMs());
                    }
                });
        if (request != null) {
            int[] arrivals = faults.arrivals(random);
            if (arrivals.length == 0) {
                device.fleet().counters().count(Figure.PAGES_LOST);
            }
            for (int delayMs : arrivals) {
                arrive(request, delayMs);
            }
        }
        if (!paging.waits()) {
            later(paging.gapMs());
        }
    }

    private void arrive(ClientRequest request, int delayMs) {
        if (delayMs == 0) {
            device.link().send(request.bytes());
        } else {
            device.shard().loop().schedule(() -> device.link().send(request.bytes()), delayMs, TimeUnit.MILLISECONDS);
        }
    }
}
