using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>The edits that the alignment in order stands for: spans added, left out and renamed, each of cost 1.</summary>
internal sealed class EditScript
{
    private readonly SpanForest _green;
    private readonly SpanForest _red;
    private readonly ForestMatch _match;

    private EditScript(RunReading green, RunReading red)
    {
        var names = new SpanNames();
        (_green, _red) = (new SpanForest(green, names, false), new SpanForest(red, names, false));
        _match = new ForestMatch(_green, _red);
        _match.Match(_green.Roots, _red.Roots);
    }

    public static EditScript Of(RecordedRun green, RecordedRun red)
    {
        var cache = new ContentCache(ContentMask.Plain);
        return new EditScript(new RunReading(green, cache), new RunReading(red, cache));
    }

    public int Cost
    {
        get
        {
            var cost = _green.Count + _red.Count;
            foreach (var (g, r) in Pairs())
            {
                cost -= _green.Label[g] == _red.Label[r] ? 2 : 1;
            }

            return cost;
        }
    }

    /// <summary>Order and nesting are kept: what was paired can be reached by edits of single spans.</summary>
    public bool IsValid
    {
        get
        {
            var pairs = Pairs().ToList();
            if (pairs.Select(p => p.Red).Distinct().Count() != pairs.Count)
            {
                return false;
            }

            var open = new Stack<(int Green, int Red)>();
            var before = -1;
            foreach (var (g, r) in pairs)
            {
                while (open.TryPeek(out var above) && !_green.Holds(above.Green, g))
                {
                    open.Pop();
                }

                // In reading order on both sides, and below the partner of the nearest paired ancestor, and of no other.
                if (r <= before || AncestorPaired(r) != (open.TryPeek(out var nearest) ? nearest.Red : -1))
                {
                    return false;
                }

                before = r;
                open.Push((g, r));
            }

            return true;
        }
    }

    private int AncestorPaired(int red)
    {
        var above = _red.Parent[red];
        while (above >= 0 && _match.GreenOf[above] < 0)
        {
            above = _red.Parent[above];
        }

        return above;
    }

    private IEnumerable<(int Green, int Red)> Pairs() => _match.RedOf.Select((r, g) => (Green: g, Red: r)).Where(p => p.Red >= 0);
}
