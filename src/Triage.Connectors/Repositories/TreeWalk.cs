using LibGit2Sharp;
using Triage.Engine;

namespace Triage.Connectors.Repositories;

/// <summary>A file, link or submodule that two trees have differently.</summary>
/// <param name="Green">Null where it is new.</param>
/// <param name="Red">Null where it is gone.</param>
internal sealed record ChangedEntry(string Path, TreeEntry? Green, TreeEntry? Red);

/// <param name="Count">Of the entries that differ, as far as they were counted.</param>
/// <param name="WhyCut">Why there may be more; null when these are all.</param>
internal sealed record ChangedEntries(IReadOnlyList<ChangedEntry> Entries, int Count, string? WhyCut);

/// <summary>
/// Compares two trees name by name. Equal folders are never opened; every name counts, so that a tree that holds itself many times
/// over ends as soon as any other. Links and submodules are names like others: nothing is followed.
/// </summary>
internal sealed class TreeWalk(Repository repository, ReadingTime time, int maxEntries)
{
    private readonly List<ChangedEntry> _changed = [];
    private readonly Stack<(string Path, int Depth, Tree? Green, Tree? Red)> _open = new();
    private string? _whyCut;
    private int _names;
    private int _count;

    public static ChangedEntries Between(Repository repository, Tree? green, Tree? red, int maxEntries, ReadingTime time) =>
        new TreeWalk(repository, time, maxEntries).Walk(green, red);

    private ChangedEntries Walk(Tree? green, Tree? red)
    {
        _open.Push(("", 0, green, red));
        while (_open.TryPop(out var folder))
        {
            if (time.IsOver)
            {
                _whyCut = "reading them took too long";
            }
            else if (_names > Limits.MaxTreeEntries)
            {
                _whyCut = $"more than {Limits.MaxTreeEntries:N0} names would have to be compared";
            }
            else
            {
                Compare(folder.Path, folder.Depth, EntriesOf(folder.Green), EntriesOf(folder.Red));
                continue;
            }

            break;
        }

        return new ChangedEntries([.. _changed.OrderBy(e => e.Path, StringComparer.Ordinal)], _count, _whyCut);
    }

    private void Compare(string path, int depth, Dictionary<string, TreeEntry> green, Dictionary<string, TreeEntry> red)
    {
        foreach (var name in green.Keys.Union(red.Keys, StringComparer.Ordinal))
        {
            var (g, r) = (green.GetValueOrDefault(name), red.GetValueOrDefault(name));
            if (g is not null && r is not null && g.Mode == r.Mode && g.Target.Id == r.Target.Id)
            {
                continue;
            }

            var at = path.Length == 0 ? name : $"{path}/{name}";
            var (folderGreen, folderRed) = (g?.Target as Tree, r?.Target as Tree);
            if (folderGreen is not null || folderRed is not null)
            {
                Enter(at, depth + 1, folderGreen, folderRed);
            }

            var (fileGreen, fileRed) = (folderGreen is null ? g : null, folderRed is null ? r : null);
            if (fileGreen is not null || fileRed is not null)
            {
                _count++;
                if (_changed.Count < maxEntries)
                {
                    _changed.Add(new ChangedEntry(at, fileGreen, fileRed));
                }
            }
        }
    }

    private void Enter(string path, int depth, Tree? green, Tree? red)
    {
        if (depth <= Limits.MaxTreeDepth)
        {
            _open.Push((path, depth, green, red));
        }
        else
        {
            _whyCut = $"folders deeper than {Limits.MaxTreeDepth} are left out";
        }
    }

    private Dictionary<string, TreeEntry> EntriesOf(Tree? tree)
    {
        var entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        if (tree is null)
        {
            return entries;
        }

        if (repository.ObjectDatabase.RetrieveObjectMetadata(tree.Id).Size > Limits.MaxGitObjectBytes)
        {
            _whyCut = $"a folder takes more than {Limits.MaxGitObjectBytes:N0} bytes";
            return entries;
        }

        foreach (var entry in tree)
        {
            _names++;
            // A crafted tree may have a name twice.
            entries[entry.Name] = entry;
        }

        return entries;
    }
}
