using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Triage.Web.Shell;

/// <summary>
/// What the program measures of its own work, whether or not anybody collects it. Counts, durations and words of the
/// contract only: nothing that came in with a trace.
/// </summary>
public sealed class OwnMeasures : IDisposable
{
    /// <summary>Name of both the activity source and the meter.</summary>
    public const string SourceName = "Triage";

    private readonly ActivitySource _source = new(SourceName);
    private readonly Meter _meter = new(SourceName);
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _items;
    private readonly Histogram<double> _comparisons;
    private readonly Counter<long> _letGo;
    private readonly Counter<long> _freed;
    private int _writesWaiting;

    public OwnMeasures()
    {
        _requests = _meter.CreateHistogram<double>(
            "triage.intake.duration",
            "s",
            "From the first byte of a request to its answer; its count is the number of requests"
        );
        _items = _meter.CreateCounter<long>("triage.intake.items", "{item}", "Spans and log records stored or refused");
        _comparisons = _meter.CreateHistogram<double>(
            "triage.comparison.duration",
            "s",
            "Reading and judging one red run, beside a green one where it has one"
        );
        _letGo = _meter.CreateCounter<long>("triage.retention.runs", "{run}", "Old runs deleted, or kept as skeletons only");
        _freed = _meter.CreateCounter<long>("triage.retention.freed", "By", "What old runs took of the database");
        _meter.CreateObservableUpDownCounter(
            "triage.intake.writes_waiting",
            () => WritesWaiting,
            "{write}",
            "Batches that wait to be durable"
        );
    }

    /// <summary>Batches that were read and wait for storage.</summary>
    public int WritesWaiting => Volatile.Read(ref _writesWaiting);

    public Activity? StartIntake(string signal, string transport) =>
        _source.StartActivity($"intake {signal}")?.SetTag("triage.signal", signal).SetTag("triage.transport", transport);

    public void TookIn(string signal, string transport, int status, int stored, int refused, TimeSpan duration)
    {
        var tags = new TagList { { "triage.signal", signal }, { "triage.transport", transport } };
        _items.Add(stored, [.. tags, new("triage.result", "stored")]);
        _items.Add(refused, [.. tags, new("triage.result", "refused")]);
        tags.Add("http.response.status_code", status);
        _requests.Record(duration.TotalSeconds, tags);
    }

    public void LetGo(int deleted, int thinned, long freedBytes)
    {
        _letGo.Add(deleted, new KeyValuePair<string, object?>("triage.result", "deleted"));
        _letGo.Add(thinned, new KeyValuePair<string, object?>("triage.result", "skeleton"));
        _freed.Add(freedBytes);
    }

    /// <summary>A batch waits until the answer is disposed.</summary>
    public IDisposable Waiting() => new Wait(this);

    /// <summary>Runs a comparison and measures it.</summary>
    public async Task<T> ComparingAsync<T>(Func<Task<T>> compare)
    {
        using var activity = _source.StartActivity("compare");
        var start = Stopwatch.GetTimestamp();
        var result = await compare();
        _comparisons.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        return result;
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private sealed class Wait : IDisposable
    {
        private OwnMeasures? _measures;

        public Wait(OwnMeasures measures)
        {
            _measures = measures;
            Interlocked.Increment(ref measures._writesWaiting);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _measures, null) is { } measures)
            {
                Interlocked.Decrement(ref measures._writesWaiting);
            }
        }
    }
}
