using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Triage.Web.Tests.Shape;

/// <summary>The repository as its files stand, for the rules that hold its shape.</summary>
internal static class Repository
{
    public static readonly string Root = RepositoryRoot.Path;

    /// <summary>Source files of our own below a folder of the repository, as paths from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] endings) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
                .Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
                .Where(f => !f.Split('/').Any(part => part is "bin" or "obj" or "Migrations"))
                .Order(StringComparer.Ordinal),
        ];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static int LinesOf(string file) => File.ReadAllLines(Path.Combine(Root, file)).Length;

    public static CompilationUnitSyntax Parse(string file) => CSharpSyntaxTree.ParseText(Read(file)).GetCompilationUnitRoot();
}
