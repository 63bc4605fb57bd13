using LibGit2Sharp;
using Triage.Engine;
using Triage.Engine.Comparison;

namespace Triage.Connectors.Tests.Repositories;

/// <summary>A repository is bytes of a stranger: nothing in it runs, nothing outside is read, and no size of it stops the program.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    private readonly RepositoryOnDisk _repository = new();
    private readonly string _green;

    public HostileRepositoryTests() => _green = _repository.Commit(null, "Begin", ("bank.py", "x = 1\n"));

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("--upload-pack=touch pwned")]
    [InlineData("--output=pwned")]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("HEAD")]
    [InlineData("HEAD~0")]
    [InlineData("main")]
    [InlineData("refs/heads/main")]
    [InlineData("main^{tree}")]
    [InlineData("main:bank.py")]
    [InlineData(":/Begin")]
    [InlineData("@{-1}")]
    [InlineData("@")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("‮niam")]
    [InlineData("*")]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("deadbeef")]
    public async Task Between_WhatIsNoIdAndNoTag_IsNotFound(string claimed)
    {
        var change = await _repository.Configured().BetweenAsync(_green, claimed);

        Assert.StartsWith("The repository agents does not tell the red build", change.Abstained, StringComparison.Ordinal);
        Assert.DoesNotContain(change.Abstained!, c => char.IsControl(c) || c == '‮');
        Assert.DoesNotContain(_repository.Folder, change.Abstained, StringComparison.Ordinal);
        Assert.Empty(change.Files);
    }

    [Fact]
    public async Task Between_IdOfATreeOrBlob_IsNoCommit()
    {
        var blob = _repository.Blob("x = 1\n").Sha;

        var change = await _repository.Configured().BetweenAsync(_green, blob);

        Assert.Contains($"commit {blob[..10]} is not in it", change.Abstained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_LinksAndSubmodules_AreNamedAndNotFollowed()
    {
        var tree = _repository
            .TreeOf(_green)
            .Add("secrets", _repository.Blob("/etc/passwd"), Mode.SymbolicLink)
            .Add("prompts", _repository.Blob("../../.."), Mode.SymbolicLink)
            .AddGitLink("lib", new ObjectId(_green));
        var red = _repository.Commit(_repository.Objects.CreateTree(tree), "Point elsewhere", _green);

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.Equal(
            [
                ("lib", "a submodule: another repository, which is not read"),
                ("prompts", "a link, which is not followed"),
                ("secrets", "a link, which is not followed"),
            ],
            change.Files.Select(f => (f.Path, f.NotShown))
        );
        Assert.All(change.Files, f => Assert.Empty(f.Hunks));
    }

    [Fact]
    public async Task Between_PathsThatLeadOut_AreOnlyNames()
    {
        var blob = _repository.Blob("root:x\n").Id;
        var tree = _repository.RawTree(
            ("100644", "../../../../etc/passwd", blob),
            ("100644", "/etc/shadow", blob),
            ("100644", "--output=pwned", blob),
            ("100644", ".git", blob),
            ("100644", "a\nb", blob),
            ("100644", "gpj.‮exe", blob)
        );
        var red = _repository.Commit(tree, "Lead out", _green);

        var change = await _repository.Configured().BetweenAsync(_green, red);

        var added = change.Files.Where(f => f.Kind == CodeFileKind.Added).Select(f => f.Path).ToList();
        Assert.Equal(["--output=pwned", "../../../../etc/passwd", ".git", "/etc/shadow", "a\\u000ab", "gpj.\\u202eexe"], added);
        Assert.All(
            change.Files.Where(f => f.Kind == CodeFileKind.Added),
            f => Assert.Equal("+root:x", Assert.Single(f.Hunks).Text)
        );
        Assert.False(File.Exists(Path.Combine(_repository.Folder, "pwned")));
    }

    [Fact]
    public async Task Between_HugeLineAndBinary_AreNotUnpacked()
    {
        var red = _repository.Commit(_green, "Bring much", ("huge.txt", new string('a', 50_000_000)), ("image.bin", "a\0b\0c"));

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.Equal(
            [("huge.txt", "50,000,000 bytes; lines are compared up to 524,288"), ("image.bin", "binary")],
            change.Files.Select(f => (f.Path, f.NotShown))
        );
    }

    [Fact]
    public async Task Between_TreeThatHoldsItselfManyTimes_EndsAtTheLimit()
    {
        var tree = _repository.RawTree([.. Names(20).Select(n => ("100644", n, _repository.Blob("x").Id))]);
        for (var depth = 0; depth < 12; depth++)
        {
            var inner = tree.Id;
            tree = _repository.RawTree([.. Names(20).Select(n => ("40000", n, inner))]);
        }

        var red = _repository.Commit(tree, "A few kilobytes", _green);

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.Null(change.Abstained);
        Assert.Contains(
            change.Notes,
            n =>
                n.Contains("names would have to be compared", StringComparison.Ordinal)
                || n.Contains("too long", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Between_FoldersWithoutEnd_AreLeftOutBelowTheLimit()
    {
        var tree = _repository.RawTree(("100644", "f", _repository.Blob("x").Id));
        for (var depth = 0; depth < 500; depth++)
        {
            tree = _repository.RawTree(("40000", "d", tree.Id));
        }

        var red = _repository.Commit(tree, "Deep", _green);

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.Contains(change.Notes, n => n.Contains($"deeper than {Limits.MaxTreeDepth}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("99999999999999999 +0000")]
    [InlineData("-99999999999 +0000")]
    [InlineData("1700000000 +9999")]
    public async Task Between_CommitOfNoTime_IsToldWithoutOne(string when)
    {
        var tree = _repository.Objects.CreateTree(
            _repository.TreeOf(_green).Add("a.py", _repository.Blob("a\n"), Mode.NonExecutableFile)
        );
        var red = _repository.RawCommit(tree, _green, when);

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.Equal(red, change.Commits.Single().Id);
        Assert.Equal(["a.py"], change.Files.Select(f => f.Path));
    }

    [Fact]
    public async Task Between_ProgramsInConfigurationAndHooks_NeverRun()
    {
        var pwned = Path.Combine(_repository.Folder, "pwned");
        var program = Path.Combine(_repository.Folder, "run.sh");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\ntouch {pwned}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var hook in new[] { "post-checkout", "reference-transaction", "fsmonitor-watchman", "post-index-change" })
        {
            Directory.CreateDirectory(Path.Combine(_repository.GitFolder, "hooks"));
            File.Copy(program, Path.Combine(_repository.GitFolder, "hooks", hook));
        }

        await File.AppendAllTextAsync(
            Path.Combine(_repository.GitFolder, "config"),
            $"[core]\n\tfsmonitor = {program}\n\tsshCommand = {program}\n\tpager = {program}\n[diff]\n\texternal = {program}\n"
                + $"[diff \"py\"]\n\ttextconv = {program}\n\tcommand = {program}\n[filter \"x\"]\n\tsmudge = {program}\n\tclean = {program}\n",
            TestContext.Current.CancellationToken
        );
        var red = _repository.Commit(_green, "More", ("bank.py", "x = 2\n"), (".gitattributes", "*.py diff=py filter=x\n"));

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.Equal("-x = 1\n+x = 2", change.Files.Single(f => f.Path == "bank.py").Hunks.Single().Text);
        Assert.False(File.Exists(pwned));
    }

    [Fact]
    public async Task Between_ObjectsInAnotherPlace_IsRefused()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_repository.GitFolder, "objects", "info", "alternates"),
            "../../elsewhere/objects\n",
            TestContext.Current.CancellationToken
        );

        await AssertRefusedAsync(_repository.Folder, "keeps its objects in another place");
    }

    [Fact]
    public async Task Between_GitThatIsAFile_IsRefused()
    {
        using var elsewhere = new RepositoryOnDisk();
        var folder = Path.Combine(_repository.Folder, "linked");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, ".git"),
            $"gitdir: {elsewhere.GitFolder}\n",
            TestContext.Current.CancellationToken
        );

        await AssertRefusedAsync(folder, "a file that points to another place");
    }

    [Fact]
    public async Task Between_PartThatIsALink_IsRefused()
    {
        using var elsewhere = new RepositoryOnDisk();
        var folder = Path.Combine(_repository.Folder, "linked");
        Directory.CreateDirectory(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, ".git"), elsewhere.GitFolder);

        await AssertRefusedAsync(folder, "a link to another place");
    }

    [Theory]
    [InlineData("refs/heads/leak")]
    [InlineData("objects/ff")]
    public async Task Between_LinkDeepInside_IsRefused(string at)
    {
        using var elsewhere = new RepositoryOnDisk();
        Directory.CreateSymbolicLink(Path.Combine(_repository.GitFolder, at), elsewhere.Folder);

        await AssertRefusedAsync(_repository.Folder, "a link to another place");
    }

    [Fact]
    public async Task Between_FolderWithoutRepository_IsRefused()
    {
        await AssertRefusedAsync(Path.Combine(_repository.Folder, "nowhere"), "its folder is not there");
        await AssertRefusedAsync(Path.Combine(_repository.GitFolder, "objects"), "holds no git repository");
    }

    [Fact]
    public async Task Between_DamagedRepository_AbstainsAndTellsNoPath()
    {
        var red = _repository.Commit(_green, "More", ("bank.py", "x = 2\n"));
        var blob = _repository.Blob("x = 2\n").Sha;
        var file = Path.Combine(_repository.GitFolder, "objects", blob[..2], blob[2..]);
        File.SetAttributes(file, FileAttributes.Normal);
        await File.WriteAllTextAsync(file, "not zlib", TestContext.Current.CancellationToken);

        var change = await _repository.Configured().BetweenAsync(_green, red);

        Assert.StartsWith("The repository agents cannot be read: it is damaged", change.Abstained, StringComparison.Ordinal);
        Assert.DoesNotContain(_repository.Folder, change.Abstained, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string folder, string because)
    {
        var change = await new Configured(folder, TimeProvider.System).BetweenAsync(_green, _green[..8]);

        Assert.Contains(because, change.Abstained, StringComparison.Ordinal);
        Assert.DoesNotContain(folder, change.Abstained, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"n{i:00}");
}
