using Triage.Storage.Knowledge;

namespace Triage.Storage.Tests.Knowledge;

/// <summary>Each test copies the shipped folder, makes one mistake in it and looks at what is said.</summary>
public sealed class KnowledgeFilesTests : IDisposable
{
    private readonly KnowledgeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string ChecklistYaml = "checklist.yaml";
    private const string ThresholdsYaml = "thresholds.yaml";
    private const string WeightsYaml = "weights.yaml";
    private const string GuardYaml = "failure-classes/harness.guard.yaml";

    [Theory]
    [InlineData(
        ChecklistYaml,
        "    title: Contain",
        "    titel: Contain",
        0,
        "'titel' is no key of a question.",
        "Remove it, or use one of: id, title"
    )]
    [InlineData(ChecklistYaml, "    title: Contain", "    # gone", -1, "'title' is missing in a question.", "Add 'title:'.")]
    [InlineData(ChecklistYaml, "version: 1", "version: one", 0, "'version' of the checklist is no number.", "Write a number")]
    [InlineData(ChecklistYaml, "version: 1", "version: 1.5", 0, "The version is no whole number.", "Count up from 1.")]
    [InlineData(
        ChecklistYaml,
        "    replays: true",
        "    replays: maybe",
        0,
        "'replays' of a question is neither true nor false.",
        "Write true or false."
    )]
    [InlineData(
        ChecklistYaml,
        "    title: Contain",
        "    title: [Contain]",
        0,
        "'title' of a question must be text.",
        "Write one line of text."
    )]
    [InlineData(ChecklistYaml, "    title: Contain", "    title:", 0, "'title' of a question is empty.", "Write its text")]
    [InlineData(ChecklistYaml, "  - id: D9", "  - id: D8", 0, "The question 'D8' is there twice.", "another id")]
    [InlineData(
        ChecklistYaml,
        "      - id: contained",
        "      - id: harmless",
        0,
        "The choice 'harmless' is there twice in D0.",
        "another id"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ to: D77 }]",
        0,
        "There is no question 'D77'.",
        "Use one of: D0, D1"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ verdict: env.acess }]",
        0,
        "There is no failure class 'env.acess'.",
        "failure-classes"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: []",
        0,
        "'edges' of a choice is empty.",
        "at least one"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: env.access",
        0,
        "'edges' of a choice must be a list.",
        "- "
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ verdict: env.access, to: D1 }]",
        0,
        "An edge leads to a question or to a verdict.",
        "Write either"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ verdict: env.access, layer: env }]",
        0,
        "A layer stands only beside the verdict 'undetermined'.",
        "Remove it"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: undetermined, layer: env }]",
        "edges: [{ verdict: undetermined, layer: enviro }]",
        0,
        "'enviro' is no layer.",
        "prompt, model, harness"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ when: full-moon, to: D1 }, { verdict: env.access }]",
        0,
        "'full-moon' is neither a fact nor an answer.",
        "divergence-is-input"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ when: D3.load, verdict: env.access }]",
        0,
        "leads nowhere when no condition holds.",
        "last edge without 'when'"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ to: D1 }, { verdict: env.access }]",
        0,
        "never count",
        "to the end"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ to: D10 }]",
        0,
        "only one of the two is a closing field",
        "after the verdict"
    )]
    [InlineData(
        ChecklistYaml,
        "edges: [{ verdict: env.access }]",
        "edges: [{ to: end }]",
        0,
        "There is no question 'end'.",
        "Use one of"
    )]
    [InlineData(
        ThresholdsYaml,
        "    value: 10",
        "    value: ten",
        0,
        "'value' of the threshold 'replays.verdict' is no number.",
        "0.35"
    )]
    [InlineData(
        ThresholdsYaml,
        "    value: 10",
        "    value: \"10\"",
        0,
        "'value' of the threshold 'replays.verdict' is no number.",
        "0.35"
    )]
    [InlineData(ThresholdsYaml, "    value: 10", "    value: -10", 0, "is negative", "0 or more")]
    [InlineData(
        ThresholdsYaml,
        "    value: 10",
        "    # gone",
        1,
        "'value' is missing in the threshold 'replays.verdict'.",
        "Add 'value:'."
    )]
    [InlineData(
        ThresholdsYaml,
        "  replays.verdict:",
        "  replays.verdikt:",
        -3,
        "The threshold 'replays.verdict' is missing.",
        "Add 'replays.verdict:'"
    )]
    [InlineData(GuardYaml, "id: harness.guard", "id: guard", 0, "The id 'guard' does not fit the layer 'harness'.", "harness.")]
    [InlineData(GuardYaml, "layer: harness", "layer: Harness", 0, "'Harness' is no layer.", "prompt, model, harness")]
    [InlineData(WeightsYaml, "signal: S18, weight", "signal: S28, weight", 0, "There is no signal 'S28'.", "S1 to S27")]
    [InlineData(WeightsYaml, "signal: S18, weight", "signal: S012, weight", 0, "There is no signal 'S012'.", "S1 to S27")]
    [InlineData(WeightsYaml, "weight: 0.7", "weight: 1.45", 0, "The weight 1.45 is outside 0 to 1.", "0.6")]
    [InlineData(WeightsYaml, "weight: 0.7", "weight: heavy", 0, "'weight' of a weight is no number.", "Write a number")]
    [InlineData(WeightsYaml, ", weight: 0.7", "", 0, "'weight' is missing in a weight.", "Add 'weight:'.")]
    [InlineData(WeightsYaml, "share: 0.7", "share: 7", 0, "The share 7 is outside 0 to 1.", "what is left of the score")]
    [InlineData(WeightsYaml, "share: 0.3\n", "share: 0.3\n  because: x\n", 1, "'because' is no key of what is away", "Remove it")]
    [InlineData(
        WeightsYaml,
        "  reason: \"{value} is not where the runs part first.\"",
        "",
        -1,
        "'reason' is missing in what is away from the divergence.",
        "Add 'reason:'."
    )]
    [InlineData(WeightsYaml, "trigger: prompt,", "trigger: promt,", 0, "'promt' is no trigger.", "Use one of: none, prompt")]
    [InlineData(
        WeightsYaml,
        "class: env.access",
        "class: env.axess",
        0,
        "There is no failure class 'env.axess'.",
        "Name a class"
    )]
    [InlineData(
        WeightsYaml,
        "class: env.access",
        "class: env.outage",
        0,
        "The class 'env.access' has no entry.",
        "neverFromTraces"
    )]
    [InlineData(WeightsYaml, "class: env.access", "class: undetermined", 0, "'undetermined' is never suggested.", "Name a class")]
    [InlineData(WeightsYaml, "question: D9", "question: D99", 0, "The checklist has no question 'D99'.", "Name the question")]
    [InlineData(
        WeightsYaml,
        "    neverFromTraces:",
        "    for: [{ signal: S1, weight: 0.5, reason: x }]\n    neverFromTraces:",
        0,
        "A class that no trace can show has no 'for'.",
        "Remove it"
    )]
    [InlineData(WeightsYaml, "right: 11, of: 14", "right: 15, of: 14", 0, "A bin counts whole suggestions", "right: 9, of: 10")]
    [InlineData(WeightsYaml, "from: 0.6", "from: 0.2", 0, "The bins do not go upwards.", "Order them by 'from'")]
    [InlineData(
        GuardYaml,
        "class: env.access",
        "class: env.axess",
        0,
        "There is no failure class 'env.axess'.",
        "Name another class"
    )]
    [InlineData(
        GuardYaml,
        "class: env.access",
        "class: harness.guard",
        0,
        "'harness.guard' is named as its own neighbour.",
        "Name another class"
    )]
    [InlineData(GuardYaml, "from {agent}, or", "from {bot}, or", 0, "'{bot}' is no placeholder.", "agent, subject")]
    [InlineData(GuardYaml, "title: Check", "title: Check: ", 0, "This is not valid YAML", "quotes")]
    public void Load_OneMistake_NamesFileLineAndRemedy(
        string file,
        string find,
        string write,
        int linesOff,
        string problem,
        string remedy
    )
    {
        var line = _folder.Change(file, find, write);

        var load = KnowledgeFiles.Load(_folder.Data);

        Assert.Null(load.Knowledge);
        var mistake = Assert.Single(load.Mistakes, m => m.Problem.Contains(problem, StringComparison.Ordinal));
        Assert.Equal(($"data/{file}", line + linesOff), (mistake.File, mistake.Line));
        Assert.Contains(remedy, mistake.Remedy, StringComparison.Ordinal);
        Assert.StartsWith($"data/{file}:{mistake.Line}: ", mistake.ToString(), StringComparison.Ordinal);
    }
}
