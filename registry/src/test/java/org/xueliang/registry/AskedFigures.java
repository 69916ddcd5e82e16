package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.xueliang.proto.v1.BuildPlan;
import org.xueliang.proto.v1.Figure;
import org.xueliang.proto.v1.FigureSection;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.FiguresServiceGrpc.FiguresServiceBlockingStub;
import org.xueliang.proto.v1.GetFiguresRequest;
import org.xueliang.proto.v1.PutPlanRequest;
import org.xueliang.registry.calls.Rfc3339;

/** A made city's past in a registry, and its figures as people ask for them. */
record AskedFigures(RegistryUnderTest registry) {
    static final MadeFigures CITY = new MadeFigures(20260301);
    static final String FROM = Rfc3339.text(MadeFigures.us(MadeFigures.FROM_S));
    static final String UNTIL = Rfc3339.text(MadeFigures.us(MadeFigures.UNTIL_S));

    AskedFigures() {
        this(RegistryUnderTest.filled(registry -> new AskedFigures(registry).load()));
    }

    private void load() {
        registry.sql(handle -> handle.inTransaction(h -> {
            CITY.write(h);
            return true;
        }));
        put("", "city", "2026-01-01", 80);
        put("", "west", "2025-01-01", 30);
        put("", "west", "2026-02-01", 25);
        put("", "west", "2027-01-01", 99);
        put("sunshine", "", "2026-01-01", 20);
        put("garden", "", "2026-01-01", 22);
    }

    FiguresServiceBlockingStub service() {
        return registry.asAdmin(FiguresServiceGrpc::newBlockingStub);
    }

    BuildPlan put(String owner, String place, String day, long cameras) {
        return service()
                .putPlan(PutPlanRequest.newBuilder()
                        .setPlan(BuildPlan.newBuilder()
                                .setOwner(owner)
                                .setPlace(place)
                                .setValidFrom(day)
                                .setCameras(cameras))
                        .build());
    }

    static GetFiguresRequest.Builder asked(String owner, String place) {
        return GetFiguresRequest.newBuilder()
                .setOwner(owner)
                .setPlace(place)
                .setFrom(FROM)
                .setUntil(UNTIL);
    }

    static Map<String, Figure> byId(FigureSection section) {
        Map<String, Figure> figures = new HashMap<>();
        section.getFiguresList().forEach(figure -> figures.put(figure.getId(), figure));
        return figures;
    }

    /** Of the whole that is asked for. */
    Figure figure(GetFiguresRequest.Builder asked, String id) {
        Figure figure = byId(service().getFigures(asked.build()).getWhole()).get(id);
        assertThat(figure).as(id).isNotNull();
        return figure;
    }
}
