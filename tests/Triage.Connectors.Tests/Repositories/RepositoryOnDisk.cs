using System.Globalization;
using System.Text;
using LibGit2Sharp;

namespace Triage.Connectors.Tests.Repositories;

/// <summary>A real repository in a folder of its own, written object by object, so that it can hold what git itself would refuse.</summary>
internal sealed class RepositoryOnDisk : IDisposable
{
    public const string Agent = "recon-agent";
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly Repository _repository;
    private int _commits;

    public RepositoryOnDisk()
    {
        Repository.Init(Folder);
        _repository = new Repository(Folder);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("triage-git-").FullName;
    public string GitFolder => Path.Combine(Folder, ".git");
    public ObjectDatabase Objects => _repository.ObjectDatabase;

    public Configured Configured(TimeProvider? time = null) => new(Folder, time ?? TimeProvider.System);

    public TreeDefinition TreeOf(string? commit) =>
        commit is null ? new TreeDefinition() : TreeDefinition.From(_repository.Lookup<Commit>(commit));

    public Blob Blob(string text) => Objects.CreateBlob(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    /// <summary>The tree of the parent with these files; one without a text is taken out.</summary>
    public string Commit(string? parent, string subject, params (string Path, string? Text)[] files)
    {
        var tree = TreeOf(parent);
        foreach (var (path, text) in files)
        {
            _ = text is null ? tree.Remove(path) : tree.Add(path, Blob(text), Mode.NonExecutableFile);
        }

        return Commit(Objects.CreateTree(tree), subject, parent is null ? [] : [parent]);
    }

    public string Commit(Tree tree, string subject, params string[] parents)
    {
        var who = new Signature("Mia Lund", "mia@example.com", Start.AddHours(_commits++));
        var commit = Objects.CreateCommit(who, who, subject, tree, parents.Select(p => _repository.Lookup<Commit>(p)), false);
        _repository.Refs.Add("refs/heads/main", commit.Id, allowOverwrite: true);
        return commit.Sha;
    }

    /// <summary>A tree as bytes, unchecked.</summary>
    public Tree RawTree(params (string Mode, string Name, ObjectId Id)[] entries)
    {
        using var bytes = new MemoryStream();
        foreach (var (mode, name, id) in entries)
        {
            bytes.Write(Encoding.UTF8.GetBytes($"{mode} {name}\0"));
            bytes.Write(id.RawId);
        }

        bytes.Position = 0;
        return _repository.Lookup<Tree>(Objects.Write<Tree>(bytes, bytes.Length));
    }

    /// <summary>A commit as text, unchecked.</summary>
    public string RawCommit(Tree tree, string parent, string when)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"tree {tree.Sha}\nparent {parent}\nauthor A <a@b> {when}\ncommitter A <a@b> {when}\n\nOut of time\n"
        );
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Objects.Write<Commit>(bytes, bytes.Length).Sha;
    }

    public void Tag(string name, string commit) => _repository.Tags.Add(name, commit);

    public void Dispose()
    {
        _repository.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
