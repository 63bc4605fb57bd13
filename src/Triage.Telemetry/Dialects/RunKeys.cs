using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Dialects;

/// <summary>
/// Keys of the tools that send one job as several traces. A conversation of any other SDK is no run key: it holds many runs.
/// </summary>
internal static class RunKeys
{
    /// <summary>Names the tool and the attribute, so that keys of two tools are never the same; null without a value.</summary>
    public static string? Of(string tool, string attribute, string? value) =>
        value is null ? null : $"{tool}:{attribute}:{Text.Bounded(value, Limits.MaxKeyNameChars)}";

    /// <summary>Whether <see cref="OfOtherTraces"/> has something to say of these spans, or to learn from them.</summary>
    public static bool MayBeNamedByOthers(IReadOnlyList<PackedSpan> spans)
    {
        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i].Span.Dialect == Codex.Name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Keys of the traces that name none, by trace id. Most traces of a Codex job name no conversation: its start, its file reads,
    /// its shutdown. One process sends them in the same requests as those that do: where it names exactly one job in a request, its
    /// other traces in there belong to that.
    /// </summary>
    /// <param name="spans">Of one request.</param>
    public static IReadOnlyDictionary<string, string> OfOtherTraces(IEnumerable<Span> spans)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var process in spans.Where(s => s.Dialect == Codex.Name).GroupBy(ProcessOf, StringComparer.Ordinal))
        {
            var jobs = process.Where(s => s.RunKey is not null).ToLookup(s => s.RunKey!, s => s.TraceId, StringComparer.Ordinal);
            if (jobs.Count == 1)
            {
                var job = jobs.Single();
                foreach (var trace in process.Select(s => s.TraceId).Except(job, StringComparer.Ordinal))
                {
                    keys[trace] = job.Key;
                }
            }
        }

        return keys;
    }

    // Two processes of one build in one request name two jobs, or are told apart by nothing.
    private static string ProcessOf(Span span) => $"{span.ServiceName} {span.Build}";
}
