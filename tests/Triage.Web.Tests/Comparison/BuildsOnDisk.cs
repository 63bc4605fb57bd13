using System.Text;
using LibGit2Sharp;
using Triage.Connectors.Repositories;
using Triage.Engine;
using Triage.Engine.Runs;

namespace Triage.Web.Tests.Comparison;

/// <summary>Two builds of the recorded agent as commits of a real repository.</summary>
internal sealed class BuildsOnDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("triage-git-").FullName;

    public BuildsOnDisk(string agent)
    {
        Repository.Init(_folder, isBare: true);
        using var repository = new Repository(_folder);
        Green = Commit(repository, null, "Begin", "def list_payments(ledger):\n    return pages(ledger)\n", "Match.\n");
        Red = Commit(
            repository,
            Green,
            "Read one page <script>alert(1)</script>",
            "def list_payments(ledger):\n    return pages(ledger, key=\"ghp_16C7e42F292c6912E7710c838347Ae178B4a\")[:1]\n",
            "Match all.\n"
        );
        Configured = new ConfiguredRepositories(
            [new CodeRepository("agents", _folder, WorkspaceId.Main, [agent])],
            TimeProvider.System
        );
    }

    public string Green { get; }
    public string Red { get; }
    public string Folder => _folder;
    public ConfiguredRepositories Configured { get; }

    public static IReadOnlyList<Span> Of(string commit, IReadOnlyList<Span> spans) =>
        [.. spans.Select(s => s with { Build = new Build("1.14.2", commit, null) })];

    public void Dispose()
    {
        Configured.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Commit(Repository repository, string? parent, string subject, string tool, string readme)
    {
        var tree = new TreeDefinition()
            .Add("agent/payments.py", Blob(repository, tool), Mode.NonExecutableFile)
            .Add("README.md", Blob(repository, readme), Mode.NonExecutableFile);
        var who = new Signature("Mia Lund", "mia@example.com", Recorded.Start);
        var parents = parent is null ? [] : new[] { repository.Lookup<Commit>(parent) };
        var commit = repository.ObjectDatabase.CreateCommit(
            who,
            who,
            subject,
            repository.ObjectDatabase.CreateTree(tree),
            parents,
            prettifyMessage: false
        );
        repository.Refs.Add("refs/heads/main", commit.Id, allowOverwrite: true);
        return commit.Sha;
    }

    private static Blob Blob(Repository repository, string text) =>
        repository.ObjectDatabase.CreateBlob(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
