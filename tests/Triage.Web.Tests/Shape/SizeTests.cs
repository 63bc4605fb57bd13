using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Triage.Web.Tests.Shape;

public sealed class SizeTests
{
    private const int MaxFileLines = 400;
    private const int MaxCodeBehindLines = 150;
    private const int MaxMethodLines = 60;
    private const int MaxInjected = 5;
    private const int MaxProgramLines = 60;

    [Fact]
    public void Files_Sources_StayUnderTheLimit()
    {
        var long_ = Repository
            .Files("src", ".cs", ".razor")
            .Concat(Repository.Files("tests", ".cs"))
            .Select(f =>
                (
                    File: f,
                    Lines: Repository.LinesOf(f),
                    Limit: f.EndsWith(".razor.cs", StringComparison.Ordinal) ? MaxCodeBehindLines : MaxFileLines
                )
            )
            .Where(f => f.Lines > f.Limit)
            .Select(f => $"{f.File} has {f.Lines} lines, limit {f.Limit}")
            .ToList();

        Assert.True(long_.Count == 0, $"{string.Join("; ", long_)}. Split by meaning, not by size.");
    }

    [Fact]
    public void Program_TableOfContents_StaysUnderTheLimit() =>
        Assert.InRange(Repository.LinesOf("src/Triage.Web/Program.cs"), 1, MaxProgramLines);

    [Fact]
    public void Methods_Sources_FitAScreen()
    {
        var long_ = Repository
            .Files("src", ".cs")
            .SelectMany(f =>
                Repository
                    .Parse(f)
                    .DescendantNodes()
                    .OfType<BaseMethodDeclarationSyntax>()
                    .Select(m => (File: f, Name: NameOf(m), Lines: LinesOf(m)))
            )
            .Where(m => m.Lines > MaxMethodLines)
            .Select(m => $"{m.File}: {m.Name} has {m.Lines} lines")
            .ToList();

        Assert.True(long_.Count == 0, $"{string.Join("; ", long_)}. Limit {MaxMethodLines}: give the parts names.");
    }

    [Fact]
    public void Components_Injected_AreFiveAtMost()
    {
        var greedy = Repository
            .Files("src/Triage.Web", ".razor", ".razor.cs")
            .GroupBy(f => f.Replace(".razor.cs", ".razor", StringComparison.Ordinal), StringComparer.Ordinal)
            .Select(g => (Component: g.Key, Count: g.Sum(InjectedIn)))
            .Where(c => c.Count > MaxInjected)
            .Select(c => $"{c.Component} injects {c.Count}")
            .ToList();

        Assert.True(greedy.Count == 0, $"{string.Join("; ", greedy)}. Limit {MaxInjected}: let a panel load its own read model.");
    }

    [Fact]
    public void Styles_Braces_CloseBeforeTheNextSection()
    {
        var depth = 0;
        var open = new List<string>();
        foreach (var line in Repository.Read("wwwroot/app.css").Split('\n'))
        {
            // A section's heading starts at the margin and outside every rule.
            if (depth > 0 && line.StartsWith("/* ", StringComparison.Ordinal))
            {
                open.Add(line);
            }

            depth += line.Count(c => c == '{') - line.Count(c => c == '}');
        }

        Assert.Equal(0, depth);
        Assert.Empty(open);
    }

    private static int InjectedIn(string file) =>
        Repository
            .Read(file)
            .Split('\n')
            .Count(l => l.StartsWith("@inject ", StringComparison.Ordinal) || l.Trim() == "[Inject]");

    private static string NameOf(BaseMethodDeclarationSyntax method) =>
        method is MethodDeclarationSyntax named ? named.Identifier.Text : method.GetType().Name;

    private static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
