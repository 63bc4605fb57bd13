using Triage.Engine.Checklists;
using Triage.Storage.Knowledge;

namespace Triage.Storage.Tests.Knowledge;

/// <summary>The data folder of this repository, found from wherever the tests run.</summary>
internal static class ShippedKnowledge
{
    public static string Directory
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Triage.sln")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(
                folder?.FullName ?? throw new InvalidOperationException("No Triage.sln above the test's folder."),
                "data"
            );
        }
    }

    public static KnowledgeBase Load()
    {
        var load = KnowledgeFiles.Load(Directory);
        return load.Knowledge ?? throw new InvalidOperationException(string.Join('\n', load.Mistakes));
    }
}
