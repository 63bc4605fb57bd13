using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Triage.Web.Tests.Shape;

public sealed partial class NameTests
{
    private static readonly string[] BannedFolders =
    [
        "Models",
        "Helpers",
        "Utils",
        "Utilities",
        "Managers",
        "Common",
        "Services",
        "Core",
        "Misc",
        "Extensions",
    ];
    private static readonly string[] BannedEndings = ["Helper", "Util", "Utils", "Manager", "Dto", "Impl"];

    // One concept, one noun: the word that is not used, and the one that is.
    private static readonly Dictionary<string, string> Glossary = new(StringComparer.Ordinal)
    {
        ["Tenant"] = "Workspace",
        ["Organization"] = "Workspace",
        ["Bot"] = "Agent",
        ["Job"] = "Run",
        ["Session"] = "Run",
        ["Deployment"] = "Build",
        ["Ticket"] = "Incident",
        ["Alert"] = "Incident",
        ["Baseline"] = "Green run",
        ["Heuristic"] = "Signal",
        ["Playground"] = "Replay",
        ["Playbook"] = "First response",
        ["Category"] = "Failure class",
    };

    [Fact]
    public void Folders_Sources_NameTheProductNotTheTechnique()
    {
        var banned = Repository
            .Files("src", ".cs", ".razor")
            .Concat(Repository.Files("tests", ".cs"))
            .SelectMany(f =>
                f.Split('/')[..^1]
                    .Where(part => BannedFolders.Contains(part, StringComparer.OrdinalIgnoreCase))
                    .Select(part => $"{f} ({part})")
            )
            .ToList();

        Assert.True(banned.Count == 0, $"{string.Join("; ", banned)}. Name the folder after what of the product it holds.");
    }

    [Fact]
    public void Types_Sources_UseTheWordsOfTheProduct()
    {
        var wrong = new List<string>();
        foreach (var (file, type) in Types())
        {
            var words = WordStart().Split(type).Where(w => w.Length > 0).ToList();
            wrong.AddRange(words.Where(Glossary.ContainsKey).Select(w => $"{file}: {type} says {w}, the word is {Glossary[w]}"));
            wrong.AddRange(
                BannedEndings.Where(e => words[^1] == e).Select(e => $"{file}: {type} ends in {e}, which says nothing")
            );
        }

        Assert.True(wrong.Count == 0, string.Join("; ", wrong));
    }

    [Fact]
    public void TopLevel_Entries_AreTheUsersOrWhatToolsInsistOn()
    {
        string[] allowed =
        [
            "src",
            "tests",
            "wwwroot",
            "data",
            "appsettings.json",
            "Triage.sln",
            "README.md",
            "LICENSE",
            "CONTRIBUTING.md",
            "SECURITY.md",
            ".editorconfig",
            ".gitignore",
            ".gitattributes",
            "global.json",
            "Directory.Build.props",
            "Directory.Packages.props",
            "BannedSymbols.txt",
            ".csharpierignore",
            ".config",
            ".ci",
            ".git",
        ];
        string[] leftByTools = ["TestResults", "artifacts", ".vs", ".idea", ".vscode", "BenchmarkDotNet.Artifacts"];
        var strangers = Directory
            .EnumerateFileSystemEntries(Repository.Root)
            .Select(e => Path.GetFileName(e)!)
            .Except([.. allowed, .. leftByTools], StringComparer.Ordinal)
            .ToList();

        Assert.True(
            strangers.Count == 0,
            $"At the top level: {string.Join(", ", strangers)}. Longer documents live in src/README.md and beside the code."
        );
    }

    [Fact]
    public void Commits_Files_HoldNoPathOfAMachine()
    {
        var found = Repository
            .Files("src", ".cs", ".razor", ".csproj", ".md", ".proto")
            .Concat(Repository.Files("tests", ".cs", ".csproj", ".md"))
            .Concat(Repository.Files("data", ".yaml", ".json"))
            .Concat(Repository.Files("wwwroot", ".css", ".js"))
            .Where(f => MachinePath().IsMatch(Repository.Read(f)))
            .ToList();

        Assert.True(found.Count == 0, $"{string.Join(", ", found)}: a path of one machine is no use on another.");
    }

    private static IEnumerable<(string File, string Type)> Types() =>
        Repository
            .Files("src", ".cs")
            .SelectMany(f =>
                Repository.Parse(f).DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(t => (f, t.Identifier.Text))
            );

    [GeneratedRegex("(?=[A-Z])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordStart();

    [GeneratedRegex("""["'(\s](?:/tmp/|/root/|/home/\w|[A-Z]:\\Users)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MachinePath();
}
