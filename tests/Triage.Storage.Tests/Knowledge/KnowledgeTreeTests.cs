using Triage.Storage.Knowledge;

namespace Triage.Storage.Tests.Knowledge;

/// <summary>Mistakes of the whole: missing files, a tree that does not hold together, several mistakes at once.</summary>
public sealed class KnowledgeTreeTests : IDisposable
{
    private readonly KnowledgeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_QuestionWithoutCannotTell_IsAMistake()
    {
        WriteChecklist(
            """
            - { id: Q1, title: t, text: t, why: w, choices: [{ id: yes, text: t, edges: [{ verdict: undetermined }] }] }
            """
        );

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal(
            ("data/checklist.yaml", 4, "Q1 has no choice 'cannot-tell'."),
            (mistake.File, mistake.Line, mistake.Problem)
        );
        Assert.Contains("honest", mistake.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_QuestionNobodyReaches_IsAMistake()
    {
        WriteChecklist(
            """
            - { id: Q1, title: t, text: t, why: w, choices: [{ id: cannot-tell, text: t, edges: [{ verdict: undetermined }] }] }
            - { id: Q2, title: t, text: t, why: w, choices: [{ id: cannot-tell, text: t, edges: [{ verdict: undetermined }] }] }
            """
        );

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal((5, "No answer leads to Q2."), (mistake.Line, mistake.Problem));
    }

    [Fact]
    public void Load_CircleWithoutEnd_IsAMistakeOfEachQuestionInIt()
    {
        WriteChecklist(
            """
            - { id: Q1, title: t, text: t, why: w, choices: [{ id: cannot-tell, text: t, edges: [{ to: Q2 }] }] }
            - { id: Q2, title: t, text: t, why: w, choices: [{ id: cannot-tell, text: t, edges: [{ to: Q1 }] }] }
            """
        );

        Assert.Equal(
            ["From Q1 every answer goes round in circles.", "From Q2 every answer goes round in circles."],
            KnowledgeFiles.Load(_folder.Data).Mistakes.Select(m => m.Problem)
        );
    }

    [Fact]
    public void Load_ClosingFieldWithVerdict_IsAMistake()
    {
        WriteChecklist(
            """
            - { id: Q1, title: t, text: t, why: w, choices: [{ id: cannot-tell, text: t, edges: [{ verdict: undetermined }] }] }
            - { id: Q2, title: t, text: t, why: w, closing: true, choices: [{ id: cannot-tell, text: t, edges: [{ verdict: undetermined }] }] }
            """
        );

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal((5, "Q2 is a closing field and cannot reach a verdict."), (mistake.Line, mistake.Problem));
    }

    [Fact]
    public void Load_SameClassTwice_IsAMistakeOfTheSecondFile()
    {
        File.Copy(_folder.At("failure-classes/env.access.yaml"), _folder.At("failure-classes/env.access-2.yaml"));

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal(
            ("data/failure-classes/env.access.yaml", 1, "The failure class 'env.access' is there twice."),
            (mistake.File, mistake.Line, mistake.Problem)
        );
    }

    [Fact]
    public void Load_EmptyResponsePhase_IsAMistake()
    {
        var line = _folder.Change(
            "failure-classes/undetermined.yaml",
            "  verify:\n    - Name the single piece of evidence that is missing",
            "  verify: []"
        );

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal((line, "'verify' of the first response is empty."), (mistake.Line, mistake.Problem));
    }

    [Fact]
    public void Load_NumberWithoutReason_IsAMistake()
    {
        var text = File.ReadAllLines(_folder.At("thresholds.yaml"))
            .Where(l => !l.Contains("Nine or ten right", StringComparison.Ordinal));
        File.WriteAllLines(_folder.At("thresholds.yaml"), text);

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal("'reason' is missing in the threshold 'replays.verdict'.", mistake.Problem);
    }

    [Theory]
    [InlineData("checklist.yaml")]
    [InlineData("thresholds.yaml")]
    [InlineData("masks.yaml")]
    [InlineData("weights.yaml")]
    public void Load_MissingFile_IsTheOnlyMistake(string file)
    {
        File.Delete(_folder.At(file));

        var mistake = Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);

        Assert.Equal(($"data/{file}", 1, "The file is missing."), (mistake.File, mistake.Line, mistake.Problem));
        Assert.Contains("Triage:Knowledge", mistake.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFolderAtAll_NamesEverythingThatIsMissing()
    {
        var load = KnowledgeFiles.Load(Path.Combine(_folder.Data, "nowhere"));

        Assert.Null(load.Knowledge);
        Assert.Equal(
            [
                "nowhere/checklist.yaml",
                "nowhere/failure-classes",
                "nowhere/masks.yaml",
                "nowhere/thresholds.yaml",
                "nowhere/weights.yaml",
            ],
            load.Mistakes.Select(m => m.File)
        );
    }

    [Fact]
    public void Load_UndeterminedMissing_NamesTheFileAndItsUses()
    {
        File.Delete(_folder.At("failure-classes/undetermined.yaml"));

        var mistakes = KnowledgeFiles.Load(_folder.Data).Mistakes;

        Assert.Contains(mistakes, m => m.File == "data/failure-classes/undetermined.yaml" && m.Problem == "The file is missing.");
        Assert.Contains(
            mistakes,
            m => m.File == "data/checklist.yaml" && m.Problem == "There is no failure class 'undetermined'."
        );
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("a: 1\n---\nb: 2\n", "The file holds several documents.")]
    [InlineData("- just\n- a list\n", "This must be a failure class with keys.")]
    [InlineData("id: x\nid: y\n", "This is not valid YAML")]
    [InlineData("\u0000\u0001\u0002", "This must be a failure class with keys.")]
    public void Load_FileOfAnotherKind_HidesNoOtherMistake(string text, string problem)
    {
        File.WriteAllText(_folder.At("failure-classes/env.access.yaml"), text);
        _folder.Change("thresholds.yaml", "value: 10", "value: ten");

        var mistakes = KnowledgeFiles.Load(_folder.Data).Mistakes;

        Assert.Equal(["data/failure-classes/env.access.yaml", "data/thresholds.yaml"], mistakes.Select(m => m.File));
        Assert.StartsWith(problem, mistakes[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralMistakes_ReportsAllInOrder()
    {
        _folder.Change("checklist.yaml", "    title: Contain", "    titel: Contain");
        _folder.Change("failure-classes/harness.guard.yaml", "layer: harness", "layer: X");
        _folder.Change("thresholds.yaml", "value: 10", "value: ten");

        var mistakes = KnowledgeFiles.Load(_folder.Data).Mistakes;

        Assert.Equal(
            ["data/checklist.yaml", "data/checklist.yaml", "data/failure-classes/harness.guard.yaml", "data/thresholds.yaml"],
            mistakes.Select(m => m.File)
        );
        Assert.True(mistakes[0].Line <= mistakes[1].Line);
    }

    private void WriteChecklist(string questions) =>
        File.WriteAllText(_folder.At("checklist.yaml"), $"id: small\nversion: 1\nquestions:\n{questions}\n");
}
