namespace Triage.Engine.Tests.Comparison;

/// <summary>
/// The exact distance of two ordered trees where adding, leaving out and renaming a node cost 1 each: the yardstick of
/// the alignment. By the recurrence of Zhang and Shasha (1989); n² memory and more than n² time.
/// </summary>
internal static class TreeEditDistance
{
    private sealed class Flat
    {
        public List<string> Labels { get; } = [];

        /// <summary>By node, children before parents: the first node of its subtree.</summary>
        public List<int> Start { get; } = [];

        /// <summary>The last node of each chain of first children: where subtree distances must begin.</summary>
        public int[] Heads { get; }

        public Flat(AgentTrace.Node root)
        {
            Visit(root);
            Heads = [.. Enumerable.Range(0, Labels.Count).GroupBy(i => Start[i]).Select(g => g.Max()).Order()];
        }

        private int Visit(AgentTrace.Node node)
        {
            var start = -1;
            foreach (var child in node.Children)
            {
                var first = Visit(child);
                start = start < 0 ? first : start;
            }

            Labels.Add(node.Label);
            Start.Add(start < 0 ? Labels.Count - 1 : start);
            return Start[^1];
        }
    }

    public static int Of(AgentTrace green, AgentTrace red)
    {
        var (a, b) = (new Flat(green.Root), new Flat(red.Root));
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] labelsA = [.. a.Labels.Select(NumberOf)];
        int[] labelsB = [.. b.Labels.Select(NumberOf)];
        int[] startA = [.. a.Start];
        int[] startB = [.. b.Start];
        var subtrees = new int[labelsA.Length, labelsB.Length];
        var prefix = new int[labelsA.Length + 1, labelsB.Length + 1];
        foreach (var i in a.Heads)
        {
            foreach (var j in b.Heads)
            {
                Solve(i, j);
            }
        }

        return subtrees[labelsA.Length - 1, labelsB.Length - 1];

        int NumberOf(string label)
        {
            known.TryAdd(label, known.Count);
            return known[label];
        }

        void Solve(int i, int j)
        {
            var (fromA, fromB) = (startA[i], startB[j]);
            for (var x = fromA; x <= i + 1; x++)
            {
                prefix[x, fromB] = x - fromA;
            }

            for (var y = fromB; y <= j + 1; y++)
            {
                prefix[fromA, y] = y - fromB;
            }

            for (var x = fromA; x <= i; x++)
            {
                for (var y = fromB; y <= j; y++)
                {
                    var without = Math.Min(prefix[x, y + 1], prefix[x + 1, y]) + 1;
                    if (startA[x] == fromA && startB[y] == fromB)
                    {
                        var with = prefix[x, y] + (labelsA[x] == labelsB[y] ? 0 : 1);
                        subtrees[x, y] = prefix[x + 1, y + 1] = Math.Min(without, with);
                    }
                    else
                    {
                        prefix[x + 1, y + 1] = Math.Min(without, prefix[startA[x], startB[y]] + subtrees[x, y]);
                    }
                }
            }
        }
    }
}
