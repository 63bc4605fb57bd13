using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

/// <summary>An invented run as a tree of named steps, for measuring how it is aligned with an edited copy of itself.</summary>
internal sealed class AgentTrace
{
    public sealed class Node(StepKind kind, string name)
    {
        public StepKind Kind { get; set; } = kind;
        public string Name { get; set; } = name;
        public List<Node> Children { get; } = [];
        public string Label => $"{Kind}:{Name}";

        public Node Add(StepKind kind, string name)
        {
            var child = new Node(kind, name);
            Children.Add(child);
            return child;
        }

        public Node Copy()
        {
            var copy = new Node(Kind, Name);
            copy.Children.AddRange(Children.Select(c => c.Copy()));
            return copy;
        }
    }

    private AgentTrace(Node root) => Root = root;

    public Node Root { get; }

    /// <summary>An agent that thinks, calls tools and hands work to agents below it, about so many spans.</summary>
    public static AgentTrace Random(Random random, int spans)
    {
        var root = new Node(StepKind.Agent, "main");
        var left = spans - 1;
        while (left > 0)
        {
            AddTurn(root, random, ref left, depth: 1);
        }

        return new AgentTrace(root);
    }

    private static void AddTurn(Node agent, Random random, ref int left, int depth)
    {
        var chat = agent.Add(StepKind.ModelCall, "chat");
        left--;
        if (random.Next(3) > 0)
        {
            chat.Add(StepKind.Other, "POST");
            left--;
        }

        for (var calls = random.Next(4); calls > 0 && left > 0; calls--)
        {
            var tool = agent.Add(StepKind.ToolCall, Name("tool", random.Next(12)));
            left--;
            if (depth < 4 && random.Next(10) == 0)
            {
                var inner = tool.Add(StepKind.Agent, Name("agent", random.Next(4)));
                left--;
                for (var turns = random.Next(1, 6); turns > 0 && left > 0; turns--)
                {
                    AddTurn(inner, random, ref left, depth + 1);
                }

                continue;
            }

            for (var queries = random.Next(3); queries > 0; queries--)
            {
                tool.Add(StepKind.Other, Name("SELECT", random.Next(3)));
                left--;
            }
        }
    }

    /// <summary>A copy with so many of its spans left out (what they held stays), renamed, or put in anew around some neighbours.</summary>
    public AgentTrace Edited(Random random, int edits)
    {
        var root = Root.Copy();
        for (var edit = 0; edit < edits; edit++)
        {
            var above = All(root).Where(n => n.Children.Count > 0).ToList();
            var parent = above[random.Next(above.Count)];
            var at = random.Next(parent.Children.Count);
            var node = parent.Children[at];
            switch (random.Next(3))
            {
                case 0:
                    parent.Children.RemoveAt(at);
                    parent.Children.InsertRange(at, node.Children);
                    break;
                case 1:
                    (node.Kind, node.Name) = AnyName(random);
                    break;
                default:
                    var (kind, name) = AnyName(random);
                    var wrapper = new Node(kind, name);
                    var held = Math.Min(random.Next(4), parent.Children.Count - at);
                    wrapper.Children.AddRange(parent.Children.GetRange(at, held));
                    parent.Children.RemoveRange(at, held);
                    parent.Children.Insert(at, wrapper);
                    break;
            }

            if (root.Children.Count == 0)
            {
                break;
            }
        }

        return new AgentTrace(root);
    }

    private static (StepKind, string) AnyName(Random random) =>
        random.Next(4) switch
        {
            0 => (StepKind.Other, Name("SELECT", random.Next(6))),
            1 => (StepKind.Agent, Name("agent", random.Next(8))),
            _ => (StepKind.ToolCall, Name("tool", random.Next(24))),
        };

    private static string Name(string what, int number) => what + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Parents before children.</summary>
    public static IEnumerable<Node> All(Node root)
    {
        var open = new Stack<Node>([root]);
        while (open.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                open.Push(node.Children[i]);
            }
        }
    }

    /// <summary>As recorded, in reading order.</summary>
    public RecordedRun Recorded(string trace)
    {
        var run = new SomeRun(trace);
        var open = new Stack<(Node Node, Span? Above)>([(Root, null)]);
        while (open.TryPop(out var next))
        {
            var (node, above) = next;
            var span = run.Add(
                Some.Span(node.Kind, node.Name) with
                {
                    ParentSpanId = above?.SpanId,
                    Agent = node.Kind is StepKind.Agent ? node.Name : null,
                    ToolName = node.Kind is StepKind.ToolCall ? node.Name : null,
                }
            );
            foreach (var child in Enumerable.Reverse(node.Children))
            {
                open.Push((child, span));
            }
        }

        return run.Recorded();
    }
}
