using System.Text;

namespace Triage.Telemetry.Redaction;

/// <summary>Puts marks in place of what was found.</summary>
internal sealed partial class Redactor
{
    /// <summary>What is marked already stays as it is, so that redacting twice changes nothing.</summary>
    private string Replaced(string text, List<Finding> found)
    {
        var kept = text.Contains(Mark, StringComparison.Ordinal)
            ? AnyMark().Matches(text).Select(m => (Start: m.Index, End: m.Index + m.Length)).ToList()
            : [];
        var written = new StringBuilder(text.Length);
        var at = 0;
        foreach (var finding in Joined(found))
        {
            var (start, end) = (Math.Max(at, finding.Start), finding.End);
            foreach (var mark in kept.Where(m => m.Start < end && m.End > start))
            {
                if (mark.Start <= start)
                {
                    start = mark.End;
                }
                else
                {
                    end = mark.Start;
                    break;
                }
            }

            if (end <= start)
            {
                continue;
            }

            written.Append(text, at, start - at);
            written.Append(
                finding.Instead is { } instead && (start, end) == (finding.Start, finding.End)
                    ? instead
                    : MarkOf(finding.Kind, text.AsSpan(start, end - start))
            );
            at = end;
        }

        return at == 0 ? text : written.Append(text, at, text.Length - at).ToString();
    }

    // Of two that overlap the first stands for both: nothing between them may stay.
    private static IEnumerable<Finding> Joined(List<Finding> found)
    {
        Finding? open = null;
        foreach (var next in found.OrderBy(f => f.Start).ThenByDescending(f => f.Length))
        {
            if (open is not { } before)
            {
                open = next;
            }
            else if (next.Start >= before.End)
            {
                yield return before;
                open = next;
            }
            else if (next.End > before.End)
            {
                open = new Finding(before.Start, next.End - before.Start, before.Kind.Length > 0 ? before.Kind : next.Kind);
            }
        }

        if (open is { } last)
        {
            yield return last;
        }
    }
}
