using LibGit2Sharp;
using Microsoft.Extensions.Time.Testing;
using Triage.Connectors.Repositories;
using Triage.Engine;
using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Connectors.Tests.Repositories;

public sealed class ConfiguredRepositoriesTests : IDisposable
{
    private const string Client =
        "import http\n\nTIMEOUT = 30\n\ndef list_payments(ledger):\n    return http.get(ledger, timeout=TIMEOUT)\n";
    private readonly RepositoryOnDisk _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Of_OtherAgentOrWorkspace_IsNull()
    {
        using var repositories = new ConfiguredRepositories(
            [new CodeRepository("agents", _repository.Folder, WorkspaceId.Main, [RepositoryOnDisk.Agent])],
            TimeProvider.System
        );

        Assert.NotNull(repositories.Of(WorkspaceId.Main, RepositoryOnDisk.Agent));
        Assert.Null(repositories.Of(WorkspaceId.Main, "recon"));
        Assert.Null(repositories.Of(new WorkspaceId("other"), RepositoryOnDisk.Agent));
    }

    [Fact]
    public async Task Between_TwoCommits_TellsCommitsFilesAndLines()
    {
        var green = _repository.Commit(null, "Begin", ("bank.py", Client), ("README.md", "Agents."));
        var middle = _repository.Commit(
            green,
            "Wait less for the bank\n\nIt was slow.",
            ("bank.py", Client.Replace("30", "5", StringComparison.Ordinal))
        );
        var red = _repository.Commit(middle, "Say hello", ("README.md", "Agents of ours."));

        var change = await _repository.Configured().BetweenAsync(green, red);

        Assert.Null(change.Abstained);
        Assert.Equal(("agents", green, red, 2), (change.Repository, change.GreenCommit, change.RedCommit, change.CommitCount));
        Assert.Equal(["Say hello", "Wait less for the bank"], change.Commits.Select(c => c.Subject));
        Assert.All(change.Commits, c => Assert.Equal(("Mia Lund", false), (c.Author, c.IsTakenBack)));
        Assert.Equal(["README.md", "bank.py"], change.Files.Select(f => f.Path));
        var bank = change.Files[1];
        Assert.Equal([middle], bank.Commits);
        var hunk = Assert.Single(bank.Hunks);
        Assert.Equal((1, 1, false), (hunk.GreenLine, hunk.RedLine, hunk.IsCut));
        Assert.Contains("\n-TIMEOUT = 30\n+TIMEOUT = 5\n \n", hunk.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@@", hunk.Text, StringComparison.Ordinal);
        Assert.Empty(change.Notes);
    }

    [Fact]
    public async Task Between_RedIsTheOlder_SaysWhatWasTakenBack()
    {
        var red = _repository.Commit(null, "Begin", ("bank.py", Client));
        var green = _repository.Commit(red, "Ask twice", ("retry.py", "RETRIES = 2\n"));

        var change = await _repository.Configured().BetweenAsync(green, red);

        Assert.Equal((green, true), (change.Commits.Single().Id, change.Commits.Single().IsTakenBack));
        Assert.Equal(("retry.py", CodeFileKind.Removed), (change.Files.Single().Path, change.Files.Single().Kind));
    }

    [Fact]
    public async Task Between_BranchesWithAMerge_TellsBothSidesAndLeavesTheMergeOutOfTheFiles()
    {
        var start = _repository.Commit(null, "Begin", ("a.py", "a\n"), ("b.py", "b\n"));
        var green = _repository.Commit(start, "Only green", ("g.py", "g\n"));
        var left = _repository.Commit(start, "Change a", ("a.py", "a2\n"));
        var right = _repository.Commit(start, "Change b", ("b.py", "b2\n"));
        var merged = _repository.TreeOf(left).Add("b.py", _repository.Blob("b2\n"), Mode.NonExecutableFile);
        var red = _repository.Commit(_repository.Objects.CreateTree(merged), "Merge b", left, right);

        var change = await _repository.Configured().BetweenAsync(green, red);

        Assert.Equal(
            ["Merge b", "Change b", "Change a", "Only green (taken back)"],
            change.Commits.Select(c => c.Subject + (c.IsTakenBack ? " (taken back)" : ""))
        );
        Assert.Equal([right], change.Files.Single(f => f.Path == "b.py").Commits);
    }

    [Fact]
    public async Task Between_SameCommit_SaysSo()
    {
        var commit = _repository.Commit(null, "Begin", ("bank.py", Client));

        var change = await _repository.Configured().BetweenAsync(commit, commit);

        Assert.True(change.IsSameCommit);
        Assert.Equal((0, 0), (change.CommitCount, change.FileCount));
    }

    [Fact]
    public async Task Between_MovedFile_IsToldAsMoved()
    {
        var green = _repository.Commit(null, "Begin", ("bank.py", Client));
        var red = _repository.Commit(green, "Move", ("bank.py", null), ("clients/bank.py", Client));

        var change = await _repository.Configured().BetweenAsync(green, red);

        var file = Assert.Single(change.Files);
        Assert.Equal(
            ("clients/bank.py", "bank.py", CodeFileKind.Renamed, "only its mode changed"),
            (file.Path, file.PathBefore, file.Kind, file.NotShown)
        );
    }

    [Fact]
    public async Task Between_BeginningOfAnIdAndTagOfAVersion_AreFound()
    {
        var green = _repository.Commit(null, "Begin", ("bank.py", Client));
        var red = _repository.Commit(green, "More", ("bank.py", Client + "# more\n"));
        _repository.Tag("v1.5.0", red);

        var change = await _repository
            .Configured()
            .BetweenAsync(new Build("1.4.0", green[..7].ToUpperInvariant(), "production"), new Build("1.5.0", null, null));

        Assert.Equal((green, red), (change.GreenCommit, change.RedCommit));
    }

    [Fact]
    public async Task Between_ManyFiles_AreCountedAndTheFirstAreRead()
    {
        var green = _repository.Commit(null, "Begin", ("bank.py", Client));
        var many = Enumerable.Range(0, Limits.MaxCodeFiles + 5).Select(i => ($"gen/f{i:0000}.txt", (string?)$"{i}\n")).ToArray();
        var red = _repository.Commit(green, "Generate", many);

        var change = await _repository.Configured().BetweenAsync(green, red);

        Assert.Equal((Limits.MaxCodeFiles, Limits.MaxCodeFiles + 5), (change.Files.Count, change.FileCount));
        Assert.Contains("305 files differ", Assert.Single(change.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_LongAndManyHunks_AreCutAndSaySo()
    {
        var long_ = string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"line {i}"));
        var green = _repository.Commit(null, "Begin", ("prompt.txt", "short\n"));
        var red = _repository.Commit(green, "Write much", ("prompt.txt", long_));

        var change = await _repository.Configured().BetweenAsync(green, red);

        var hunk = Assert.Single(change.Files.Single().Hunks);
        Assert.True(hunk.IsCut);
        Assert.Equal(Limits.MaxHunkChars, hunk.Text.Length);
    }

    [Fact]
    public async Task Between_NobodyWaits_IsCancelled()
    {
        var green = _repository.Commit(null, "Begin", ("bank.py", Client));
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _repository.Configured().BetweenAsync(new Build(null, green, null), new Build(null, green, null), left.Token)
        );
    }

    [Fact]
    public async Task Between_TimeIsOver_LeavesTheRestOutAndSaysSo()
    {
        var green = _repository.Commit(null, "Begin", ("bank.py", Client));
        var red = _repository.Commit(green, "More", ("bank.py", Client + "# more\n"));
        var slow = new FakeTimeProvider { AutoAdvanceAmount = Limits.CodeIsReadWithin };

        var change = await _repository.Configured(slow).BetweenAsync(green, red);

        Assert.Null(change.Abstained);
        Assert.Contains(change.Notes, n => n.Contains("took too long", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Between_SameVersionWithoutCommits_AbstainsWithoutOpening()
    {
        var build = new Build("1.4.0", null, null);

        var change = await new Configured("nowhere", TimeProvider.System).BetweenAsync(build, build);

        Assert.Equal("Both runs are of the same version, and neither names its commit.", change.Abstained);
    }
}
