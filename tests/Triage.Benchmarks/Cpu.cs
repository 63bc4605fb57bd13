using System.Diagnostics;
using System.Globalization;

namespace Triage.Benchmarks;

/// <summary>Figures that hold on a machine with other work on it.</summary>
internal static class Cpu
{
    /// <summary>The kernel counts in ticks of 4 or 10 ms: one measurement takes so long that they do not show.</summary>
    private const double MinMs = 100;

    /// <summary>CPU milliseconds of the least disturbed of some measurements, after those in which the compiler still works.</summary>
    public static double BestMs(Action action, int runs = 5)
    {
        var best = double.MaxValue;
        for (var run = -1; run < runs; run++)
        {
            var (before, times) = (ThreadMs(), 0);
            double passed;
            do
            {
                action();
                times++;
                passed = ThreadMs() - before;
            } while (passed < MinMs);

            best = run < 0 ? best : Math.Min(best, passed / times);
        }

        return best;
    }

    /// <summary>What this thread has had of a CPU; where the kernel does not tell, the time that passed.</summary>
    private static double ThreadMs()
    {
        const string told = "/proc/thread-self/schedstat";
        return File.Exists(told)
            ? long.Parse(File.ReadAllText(told).Split(' ')[0], CultureInfo.InvariantCulture) / 1e6
            : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
    }
}
