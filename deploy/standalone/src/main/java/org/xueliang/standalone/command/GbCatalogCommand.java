package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.ListCatalogRequest;
import org.xueliang.proto.v1.ListCatalogResponse;
import org.xueliang.proto.v1.RefreshCatalogRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "catalog",
        description = {
            "The rows of a device's catalog as they are known, and whether they are all that the device announced.",
            "A row that gives pictures and is no channel says why: another device or camera has its code, or it was",
            "taken out by hand. Rows never vanish because a page was lost.",
            "",
            "Examples:",
            "  xueliang devices gb catalog 34020000001180000001",
            "  xueliang devices gb catalog 34020000001180000001 --refresh      asks the device anew"
        })
final class GbCatalogCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "The device's 20-digit id.")
    String code = "";

    @Option(names = "--refresh", description = "Asks the device for its catalog; look again in a moment for what came.")
    boolean refresh;

    @Override
    public Integer call() {
        List<CatalogItem> items = new ArrayList<>();
        ListCatalogResponse page;
        try (RegistryClient registry = client.connect()) {
            if (refresh) {
                registry.devices()
                        .refreshCatalog(RefreshCatalogRequest.newBuilder()
                                .setDevice(code)
                                .build());
                System.err.println("the device is being asked ...");
            }
            ListCatalogRequest.Builder request =
                    ListCatalogRequest.newBuilder().setDevice(code).setPageSize(1000);
            do {
                page = registry.devices().listCatalog(request.build());
                items.addAll(page.getItemsList());
                request.setPageToken(page.getNextPageToken());
            } while (!request.getPageToken().isEmpty());
        }
        if (client.json) {
            System.out.println(Json.of(ListCatalogResponse.newBuilder()
                    .addAllItems(items)
                    .setState(page.getState())
                    .build()));
            return 0;
        }
        Table table = new Table("CODE", "NAME", "WHAT", "PARENT", "ON", "MADE BY", "WHY NO CHANNEL");
        for (CatalogItem item : items) {
            table.row(
                    item.getCode(),
                    item.getName(),
                    Words.word(item.getKind()),
                    item.getParent(),
                    item.getOn() ? "on" : "off",
                    item.getManufacturer(),
                    item.getMalformed() ? "its code is none that the standard allows" : item.getHeld());
        }
        table.print(System.out);
        System.err.println(GbWords.catalog(page.getState()));
        return 0;
    }
}
