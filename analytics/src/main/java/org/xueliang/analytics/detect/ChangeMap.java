package org.xueliang.analytics.detect;

import java.util.Arrays;

/**
 * Where a picture differs from the scene, and how: by an object, or by light alone. Cells that differ are gathered into
 * clusters, and each cluster is judged as a whole.
 */
final class ChangeMap {
    static final byte SCENE = 0;
    static final byte OBJECT = 1;
    /** Differs, but the scene's own texture shows through, or it is what an object has left behind. */
    static final byte RELIT = 2;

    /** Least difference in luma that can be an object. */
    private static final float MIN_DIFFERENCE = 10f;
    /** Differences are measured in deviations of the cell. */
    private static final float DEVIATIONS = 3.5f;
    /** The scene's texture shows through where the slopes of picture and model agree this well. */
    private static final float SAME_TEXTURE = 0.65f;
    /** Share of a cluster with an edge of its own below which it is soft light. */
    private static final float MIN_EDGES = 0.10f;

    private static final float EDGE = 4f;

    final int width;
    final int height;
    /** Per cell {@link #SCENE}, {@link #OBJECT} or {@link #RELIT}. */
    final byte[] kind;
    /** Per cell number of its cluster, from 1; 0 for none. Numbers of clusters that are objects alone. */
    final int[] cluster;
    /** Cells of each object, by its number. */
    int[] clusterCells = new int[0];
    /** Share of all cells that differ before clusters are judged. */
    float changed;
    /** Share of all cells in objects. */
    float objects;

    private ChangeMap(int width, int height) {
        this.width = width;
        this.height = height;
        this.kind = new byte[width * height];
        this.cluster = new int[width * height];
    }

    /** A map on which nothing differs. */
    static ChangeMap none(Picture picture) {
        return new ChangeMap(picture.width, picture.height);
    }

    static ChangeMap of(Picture picture, BackgroundModel model, LightFit light) {
        ChangeMap map = new ChangeMap(picture.width, picture.height);
        boolean[] differs = map.differing(picture, model, light);
        boolean[] grown = map.grow(differs);
        map.gather(grown, differs, picture, model, light);
        return map;
    }

    /**
     * A cell differs where no cell beside it in the model explains it either: what sways by a cell, and the fringe that a
     * keyframe moves, is explained.
     */
    private boolean[] differing(Picture picture, BackgroundModel model, LightFit light) {
        boolean[] differs = new boolean[kind.length];
        int count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                float value = picture.luma[i];
                if (Math.abs(value - light.predict(model.mean[i])) <= allowance(model, light, i)) {
                    continue;
                }
                boolean explained = false;
                for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1) && !explained; ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1) && !explained; nx++) {
                        int n = ny * width + nx;
                        explained = Math.abs(value - light.predict(model.mean[n])) <= allowance(model, light, n);
                    }
                }
                if (!explained) {
                    differs[i] = true;
                    count++;
                }
            }
        }
        changed = count / (float) kind.length;
        return differs;
    }

    private static float allowance(BackgroundModel model, LightFit light, int i) {
        return Math.max(MIN_DIFFERENCE, DEVIATIONS * model.deviation[i] * Math.max(1, light.gain()));
    }

    /** The cells beside differing ones: gives back the rim that {@link #differing} takes, and bridges gaps of two. */
    private boolean[] grow(boolean[] cells) {
        boolean[] grown = new boolean[cells.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (!cells[y * width + x]) {
                    continue;
                }
                for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                        grown[ny * width + nx] = true;
                    }
                }
            }
        }
        return grown;
    }

    private void gather(boolean[] grown, boolean[] differs, Picture picture, BackgroundModel model, LightFit light) {
        int[] stack = new int[grown.length];
        int[] members = new int[grown.length];
        boolean[] seen = new boolean[grown.length];
        int[] sizes = new int[16];
        int clusters = 0;
        int objectCells = 0;
        for (int start = 0; start < grown.length; start++) {
            if (!grown[start] || seen[start]) {
                continue;
            }
            int count = flood(start, grown, seen, stack, members);
            byte judged = judge(members, count, differs, picture, model, light);
            if (judged == SCENE) {
                continue;
            }
            if (judged == OBJECT) {
                clusters++;
                if (clusters >= sizes.length) {
                    sizes = Arrays.copyOf(sizes, sizes.length * 2);
                }
                sizes[clusters] = count;
                objectCells += count;
            }
            for (int m = 0; m < count; m++) {
                kind[members[m]] = judged;
                cluster[members[m]] = judged == OBJECT ? clusters : 0;
            }
        }
        clusterCells = Arrays.copyOf(sizes, clusters + 1);
        objects = objectCells / (float) kind.length;
    }

    private int flood(int start, boolean[] grown, boolean[] seen, int[] stack, int[] members) {
        int top = 0;
        int count = 0;
        stack[top++] = start;
        seen[start] = true;
        while (top > 0) {
            int i = stack[--top];
            members[count++] = i;
            int x = i % width;
            int y = i / width;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int n = ny * width + nx;
                    if (grown[n] && !seen[n]) {
                        seen[n] = true;
                        stack[top++] = n;
                    }
                }
            }
        }
        return count;
    }

    /** Object, light, or too little to say. */
    private byte judge(
            int[] members, int count, boolean[] differs, Picture picture, BackgroundModel model, LightFit light) {
        double product = 0;
        double pictureEnergy = 0;
        double modelEnergy = 0;
        double pictureRim = 0;
        double modelRim = 0;
        int differing = 0;
        int edges = 0;
        for (int m = 0; m < count; m++) {
            int i = members[m];
            int x = i % width;
            int y = i / width;
            float px = Picture.slopeX(picture.luma, width, x, y);
            float py = Picture.slopeY(picture.luma, width, height, x, y);
            float mx = light.gain() * Picture.slopeX(model.mean, width, x, y);
            float my = light.gain() * Picture.slopeY(model.mean, width, height, x, y);
            product += px * mx + py * my;
            pictureEnergy += px * px + py * py;
            modelEnergy += mx * mx + my * my;
            if (Math.abs(px - mx) + Math.abs(py - my) > EDGE + model.deviation[i]) {
                edges++;
            }
            if (differs[i]) {
                differing++;
            }
            if (isRim(differs, x, y)) {
                pictureRim += px * px + py * py;
                modelRim += mx * mx + my * my;
            }
        }
        if (differing < 3) {
            return SCENE;
        }
        if (edges < MIN_EDGES * count) {
            return RELIT;
        }
        double textured = EDGE * EDGE * count;
        if (modelEnergy > textured && pictureEnergy > textured) {
            double agreement = product / Math.sqrt(modelEnergy * pictureEnergy);
            if (agreement > SAME_TEXTURE) {
                return RELIT;
            }
        }
        // What an object leaves behind has its outline in the model and not in the picture.
        return modelRim > 2 * pictureRim && modelRim > EDGE * EDGE ? RELIT : OBJECT;
    }

    /** On the outline of what differs, or just outside it. */
    private boolean isRim(boolean[] differs, int x, int y) {
        int i = y * width + x;
        return !differs[i]
                || (x > 0 && !differs[i - 1])
                || (x < width - 1 && !differs[i + 1])
                || (y > 0 && !differs[i - width])
                || (y < height - 1 && !differs[i + width]);
    }
}
