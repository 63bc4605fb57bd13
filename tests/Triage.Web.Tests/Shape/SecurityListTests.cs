using System.Text.RegularExpressions;

namespace Triage.Web.Tests.Shape;

/// <summary>
/// <c>tests/security.csv</c>: a line for each rule of the security checklist (S-) and each attack on programs of this
/// kind (A-), with whether it applies here (<c>yes</c>, <c>no: why</c>), the tests that hold it (<c>Class.Method</c> or
/// a script of the repository, with blanks between), and its state (<c>passes</c>, <c>partly: why</c>, <c>open: why</c>).
/// </summary>
public sealed partial class SecurityListTests
{
    private const int Attacks = 27;

    [Fact]
    public void List_EveryLine_IsSaidOnceAndInItsWords()
    {
        var lines = Lines();

        Assert.Equal(lines.Count, lines.Select(l => l.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            Enumerable.Range(1, Attacks).Select(n => $"A-{n:00}"),
            lines.Select(l => l.Id).Where(id => id.StartsWith('A')).Order(StringComparer.Ordinal)
        );
        Assert.All(
            lines,
            line =>
            {
                Assert.Matches("^(S|A)-[0-9]{2}$", line.Id);
                Assert.Matches("^(yes|no: .+)$", line.Applies);
                Assert.Matches("^(passes|partly: .+|open: .+)$", line.State);
            }
        );
    }

    [Fact]
    public void List_LineThatApplies_NamesTestsThatExist()
    {
        var known = TestsOfTheRepository();
        var missing = Lines()
            .SelectMany(l => l.Tests.Select(test => (l.Id, Test: test)))
            .Where(t =>
                (t.Test.Contains('/', StringComparison.Ordinal) || t.Test.EndsWith(".md", StringComparison.Ordinal))
                    ? !File.Exists(Path.Combine(Repository.Root, t.Test))
                    : !known.Contains(t.Test)
            )
            .ToList();

        Assert.True(
            missing.Count == 0,
            $"tests/security.csv names what is not there: {string.Join(", ", missing)}. Name the test that took its place."
        );
    }

    [Fact]
    public void List_LineThatApplies_HasATest()
    {
        var lines = Lines().Where(l => l.Applies == "yes").ToList();
        var open = lines.Where(l => l.Tests.Count == 0).Select(l => l.Id).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{lines.Count} apply: {lines.Count(l => l.State == "passes")} pass, {lines.Count(l => l.State.StartsWith("partly", StringComparison.Ordinal))} partly, {open.Count} open."
        );

        Assert.True(
            open.Count == 0,
            $"{open.Count} lines of tests/security.csv apply and have no test: {string.Join(", ", open)}. Write one and name it there."
        );
    }

    private static List<Line> Lines() =>
        [
            .. Repository
                .Read("tests/security.csv")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(line => line.Split(','))
                .Select(cells =>
                {
                    Assert.True(cells.Length == 4, $"tests/security.csv: '{string.Join(',', cells)}' has not four cells.");
                    return new Line(cells[0], cells[1], cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), cells[3]);
                }),
        ];

    /// <summary>Methods by their class, as far as a look at the text tells them: a name that is there twice counts for both.</summary>
    private static HashSet<string> TestsOfTheRepository()
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Repository.Files("tests", "Tests.cs"))
        {
            var text = Repository.Read(file);
            var methods = TestMethod().Matches(text).Select(m => m.Groups["name"].Value).ToList();
            foreach (var name in TestClass().Matches(text).Select(m => m.Groups["name"].Value))
            {
                tests.UnionWith(methods.Select(method => $"{name}.{method}"));
            }
        }

        return tests;
    }

    [GeneratedRegex(@"\bclass (?<name>\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"public (async )?(Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TestMethod();

    private sealed record Line(string Id, string Applies, IReadOnlyList<string> Tests, string State);
}
