namespace Triage.Storage.Tests.Knowledge;

/// <summary>A copy of the shipped knowledge that a test may spoil.</summary>
internal sealed class KnowledgeFolder : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("triage-knowledge").FullName;

    public KnowledgeFolder()
    {
        var shipped = ShippedKnowledge.Directory;
        Directory.CreateDirectory(Path.Combine(Data, "failure-classes"));
        foreach (
            var file in Directory.GetFiles(shipped, "*.yaml").Concat(Directory.GetFiles(Path.Combine(shipped, "failure-classes")))
        )
        {
            File.Copy(file, At(Path.GetRelativePath(shipped, file)));
        }
    }

    public string Data => Path.Combine(_parent, "data");

    public string At(string file) => Path.Combine(Data, file);

    /// <summary>Replaces the first place that holds the text; the answer is its line, from 1.</summary>
    public int Change(string file, string find, string write)
    {
        var text = File.ReadAllText(At(file));
        var at = text.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{file} holds no '{find}'");
        File.WriteAllText(At(file), text[..at] + write + text[(at + find.Length)..]);
        return text[..at].Count(c => c == '\n') + 1;
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);
}
