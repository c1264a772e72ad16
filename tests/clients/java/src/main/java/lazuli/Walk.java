package lazuli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Prints a line a step and ends the process at the first that goes wrong. */
final class Walk {
    private int steps = 0;

    /** A step says in a few words what it found. */
    void step(String name, Callable<String> what) {
        steps++;
        String found;
        try {
            found = what.call();
        } catch (Exception | AssertionError problem) {
            System.out.println("FAILED " + steps + " " + name + ": " + problem);
            problem.printStackTrace(System.out);
            // The connections of the SDK keep threads of their own: only an exit ends the process.
            System.exit(1);
            return;
        }
        System.out.println("ok " + steps + " " + name + ": " + found);
    }

    void end() {
        System.out.println("walked all " + steps + " steps");
        System.exit(0);
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }

    static void same(Object expected, Object found, String what) {
        check(expected.equals(found), what + " is " + found + " instead of " + expected);
    }

    /** The items of a page: the SDK hands them out as an Iterable. */
    static <T> List<T> listOf(Iterable<T> items) {
        List<T> list = new ArrayList<>();
        for (T item : items) list.add(item);
        return list;
    }

    static <T> T only(Iterable<T> items, String what) {
        List<T> list = listOf(items);
        check(list.size() == 1, list.size() + " " + what + " instead of one");
        return list.get(0);
    }
}
