using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public class RedactionRulesTests
{
    [Theory]
    [InlineData("customer", "(?<=a)b", "cannot be run")]
    [InlineData("customer", @"(a)\1", "cannot be run")]
    [InlineData("customer", "(", "cannot be run")]
    [InlineData("customer", "((a{1,999}){1,999}){1,999}", "cannot be run")]
    [InlineData("customer", "a*", "no text at all")]
    [InlineData("customer", "", "0 characters")]
    [InlineData("Customer number", "a", "cannot stand in a mark")]
    public void Checked_PatternThatCannotBeUsed_IsRefusedByName(string name, string pattern, string why)
    {
        var rules = RedactionRules.Shipped with { Patterns = [new OwnRedaction(name, pattern)] };

        Assert.Contains(why, Assert.Throws<RefusedInputException>(rules.Checked).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(.*)*x")]
    public void Regex_PatternThatWouldBacktrackForever_EndsWithTheText(string pattern)
    {
        var text = new string('a', 50_000) + "!";
        try
        {
            _ = RedactionRules.Regex(new OwnRedaction("own", pattern)).IsMatch(text);
        }
        catch (Exception e) when (e is System.Text.RegularExpressions.RegexMatchTimeoutException or RefusedInputException)
        {
            // Out of time, or refused because it also fits nothing: both are ends.
            Assert.NotNull(e.Message);
        }
    }

    [Fact]
    public void SecretsAlone_AnyRules_LeavesNoPersonalGroupOn()
    {
        var rules = (
            RedactionRules.Shipped with
            {
                Switched = [RedactionGroup.IpAddress, RedactionGroup.ModelKeys],
            }
        ).SecretsAlone();

        Assert.Equal(
            [RedactionGroup.ServiceKeys, RedactionGroup.Credentials, RedactionGroup.SecretNames],
            Enum.GetValues<RedactionGroup>().Where(rules.IsOn)
        );
    }

    [Fact]
    public void Of_RulesAndModes_AreDifferentVersionsAndShippedIsCurrent()
    {
        var versions = Enumerable
            .Range(0, 5)
            .SelectMany(rules => Enum.GetValues<ContentMode>().Select(mode => RedactionVersion.Of(rules, mode)))
            .ToList();

        Assert.Distinct(versions);
        Assert.Equal(RedactionVersion.Current, RedactionVersion.Of(0, ContentMode.Redacted));
    }
}
