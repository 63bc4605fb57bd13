using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Triage.Benchmarks.Faults;

/// <summary>Holds what was acknowledged against what the server answers of each trace, over its own API.</summary>
internal static class FaultCheck
{
    // A run is revised right behind the commit, so its count may lag a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <param name="Stored">Different spans of the traces of which anything was acknowledged.</param>
    /// <param name="Missing">Acknowledged and not stored.</param>
    /// <param name="Doubled">Stored more than once, or counted more than once by the run.</param>
    private sealed record Finding(int Acknowledged, int Stored, int Missing, int Doubled)
    {
        public bool IsGood => Missing == 0 && Doubled == 0;
    }

    /// <summary>Prints the four numbers in one line; 1 when anything is missing or doubled.</summary>
    public static async Task<int> PrintAsync(FaultOptions options, TextWriter to, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = new Uri(options.Text("url")), Timeout = TimeSpan.FromMinutes(2) };
        var traces = FaultBatch
            .Read(options.Text("acks"))
            .GroupBy(b => b.TraceId, b => b.SpanIds, StringComparer.Ordinal)
            .Select(t => (Id: t.Key, Spans: t.SelectMany(s => s).ToHashSet(StringComparer.Ordinal)))
            .ToList();
        var (acknowledged, stored, missing, doubled) = (0, 0, 0, 0);
        await Parallel.ForEachAsync(
            traces,
            new ParallelOptions { MaxDegreeOfParallelism = options.Number("conns", 4), CancellationToken = cancellation },
            async (trace, stopped) =>
            {
                var finding = await OfAsync(http, trace.Id, trace.Spans, stopped);
                Interlocked.Add(ref acknowledged, finding.Acknowledged);
                Interlocked.Add(ref stored, finding.Stored);
                Interlocked.Add(ref missing, finding.Missing);
                Interlocked.Add(ref doubled, finding.Doubled);
            }
        );
        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"acknowledged={acknowledged} stored={stored} missing={missing} doubled={doubled}"
            )
        );
        return missing + doubled == 0 ? 0 : 1;
    }

    private static async Task<Finding> OfAsync(
        HttpClient http,
        string trace,
        HashSet<string> acknowledged,
        CancellationToken cancellation
    )
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            var finding = await LookAsync(http, trace, acknowledged, cancellation);
            if (finding is { IsGood: true } || waited > Patience)
            {
                return finding ?? new Finding(acknowledged.Count, 0, acknowledged.Count, 0);
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    /// <returns>Null while the server has no answer, or knows no such trace.</returns>
    private static async Task<Finding?> LookAsync(
        HttpClient http,
        string trace,
        HashSet<string> acknowledged,
        CancellationToken cancellation
    )
    {
        if (
            await JsonAsync(http, $"/api/v1/runs/{trace}", cancellation) is not { } run
            || await JsonAsync(http, $"/api/v1/runs/{trace}/spans", cancellation) is not { } spans
        )
        {
            return null;
        }

        var listed = spans
            .GetProperty("items")
            .EnumerateArray()
            .Where(s => s.GetProperty("traceId").GetString() == trace)
            .Select(s => s.GetProperty("spanId").GetString()!)
            .ToList();
        var stored = listed.ToHashSet(StringComparer.Ordinal);
        var counted = run.GetProperty("spanCount").GetInt32();
        return new Finding(
            acknowledged.Count,
            stored.Count,
            acknowledged.Count(id => !stored.Contains(id)),
            Math.Max(listed.Count, counted) - stored.Count
        );
    }

    private static async Task<JsonElement?> JsonAsync(HttpClient http, string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        return json.RootElement.Clone();
    }
}
