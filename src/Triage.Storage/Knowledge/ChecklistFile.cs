using Triage.Engine;
using Triage.Engine.Checklists;
using Triage.Engine.Diagnosis;

namespace Triage.Storage.Knowledge;

/// <summary><c>checklist.yaml</c>: the tree, read strictly. Whether it holds together is checked by <see cref="ChecklistPaths"/>.</summary>
internal static class ChecklistFile
{
    private static readonly string[] QuestionKeys =
    [
        "id",
        "title",
        "text",
        "why",
        "lookAt",
        "closing",
        "multiple",
        "needsNote",
        "replays",
        "skip",
        "choices",
    ];

    /// <param name="classIds">What a verdict may name.</param>
    /// <returns>Null when the file could not be read at all.</returns>
    public static Checklist? Read(KnowledgeFile file, IReadOnlySet<string> classIds)
    {
        var section = YamlSection.Of(file, file.Root, "the checklist", "id", "version", "questions");
        if (section is null)
        {
            return null;
        }

        var version = section.Number("version");
        if (version < 1 || version != Math.Truncate(version) || version > int.MaxValue)
        {
            section.Mistake("version", "The version is no whole number.", "Count up from 1.");
            version = 1;
        }

        var questions = section.Sections("questions", true, "a question", QuestionKeys).Select(ReadQuestion).ToList();
        ChecklistPaths.Check(questions, classIds);
        return new Checklist(section.Text("id"), (int)version, [.. questions.Select(q => q.Question)]);
    }

    private static LocatedQuestion ReadQuestion(YamlSection section)
    {
        var choices = section
            .Sections("choices", true, "a choice", "id", "text", "rulesOut", "edges")
            .Select(ReadChoice)
            .ToList();
        var skips = section.Sections("skip", false, "a reason to skip", "when", "why", "edges").Select(ReadSkip).ToList();
        return new LocatedQuestion(
            section,
            new Question
            {
                Id = section.Text("id"),
                Title = section.Text("title"),
                Text = section.Text("text"),
                Why = section.Text("why"),
                LookAt = section.Texts("lookAt", atLeastOne: false),
                Closing = section.Flag("closing"),
                Multiple = section.Flag("multiple"),
                NeedsNote = section.Flag("needsNote"),
                Replays = section.Flag("replays"),
                Choices = [.. choices.Select(c => c.Choice)],
                Skips = [.. skips.Select(s => s.Skip)],
            },
            choices,
            skips
        );
    }

    private static LocatedSkip ReadSkip(YamlSection section)
    {
        var edges = EdgesOf(section);
        return new LocatedSkip(
            section,
            new Skip(section.Texts("when", atLeastOne: true), section.Text("why"), [.. edges.Select(e => e.Edge)]),
            edges
        );
    }

    private static LocatedChoice ReadChoice(YamlSection section)
    {
        var edges = EdgesOf(section);
        return new LocatedChoice(
            section,
            new Choice(
                section.Text("id"),
                section.Text("text"),
                section.OptionalText("rulesOut"),
                [.. edges.Select(e => e.Edge)]
            ),
            edges
        );
    }

    private static IReadOnlyList<LocatedEdge> EdgesOf(YamlSection section) =>
        [
            .. section
                .Sections("edges", true, "an edge", "when", "to", "verdict", "layer")
                .Select(e => new LocatedEdge(e, ReadEdge(e))),
        ];

    private static Edge ReadEdge(YamlSection section)
    {
        if (section.Has("to") == section.Has("verdict"))
        {
            section.Mistake("An edge leads to a question or to a verdict.", "Write either 'to:' or 'verdict:'.");
        }

        var verdict = section.OptionalText("verdict");
        Layer? layer = null;
        if (section.OptionalText("layer") is { } word)
        {
            if (ContractWords.TryParse<Layer>(word, out var known))
            {
                layer = known;
            }
            else
            {
                section.Mistake("layer", $"'{word}' is no layer.", $"Use one of: {ContractWords.All<Layer>()}.");
            }

            if (verdict != ChecklistWalk.Undetermined)
            {
                section.Mistake(
                    "layer",
                    "A layer stands only beside the verdict 'undetermined'.",
                    "Remove it: every other class has its own layer."
                );
            }
        }

        return new Edge(section.OptionalText("when"), section.OptionalText("to"), verdict, layer);
    }
}

/// <summary>What was read, together with where it stands.</summary>
internal sealed record LocatedQuestion(
    YamlSection At,
    Question Question,
    IReadOnlyList<LocatedChoice> Choices,
    IReadOnlyList<LocatedSkip> Skips
)
{
    public IEnumerable<LocatedEdge> Edges => Choices.SelectMany(c => c.Edges).Concat(Skips.SelectMany(s => s.Edges));
}

internal sealed record LocatedSkip(YamlSection At, Skip Skip, IReadOnlyList<LocatedEdge> Edges);

internal sealed record LocatedChoice(YamlSection At, Choice Choice, IReadOnlyList<LocatedEdge> Edges);

internal sealed record LocatedEdge(YamlSection At, Edge Edge);
