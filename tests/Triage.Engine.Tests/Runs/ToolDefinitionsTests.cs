using Triage.Engine.Runs;
using static Triage.Engine.Tests.Runs.Recorded;

namespace Triage.Engine.Tests.Runs;

public sealed class ToolDefinitionsTests
{
    private const string Schema = """{"properties":{"ledger":{"type":"string"}},"type":"object"}""";

    private static readonly ToolDefinition ListPayments = new("list_payments", "Lists payments of a ledger.", Schema);

    [Theory]
    [InlineData("""{"name":"list_payments","description":"Lists payments of a ledger.","parameters":SCHEMA}""")]
    [InlineData(
        """{"type":"function","function":{"name":"list_payments","description":"Lists payments of a ledger.","parameters":SCHEMA}}"""
    )]
    [InlineData("""{"name":"list_payments","description":"Lists payments of a ledger.","input_schema":SCHEMA}""")]
    [InlineData(
        """{"type":"function","name":"list_payments","description":"Lists payments of a ledger.","inputSchema":SCHEMA}"""
    )]
    [InlineData(
        """{"functionDeclarations":[{"name":"list_payments","description":"Lists payments of a ledger.","parameters":SCHEMA}]}"""
    )]
    [InlineData("""[{"name":"list_payments","description":"Lists payments of a ledger.","parameters":SCHEMA}]""")]
    public void Of_ShapesOfTheSdks_AreOneDefinition(string body) =>
        Assert.Equal(
            [ListPayments],
            Offered(
                body.Replace(
                    "SCHEMA",
                    """{"type":"object","properties":{"ledger":{"type":"string"}}}""",
                    StringComparison.Ordinal
                )
            )
        );

    [Fact]
    public void Of_ArrayOfJsonTexts_OpensThem() =>
        Assert.Equal(
            [ListPayments, new ToolDefinition("post", null, null)],
            Offered(
                """
                ["{\"type\":\"function\",\"name\":\"list_payments\",\"description\":\"Lists payments of a ledger.\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"ledger\":{\"type\":\"string\"}}}}","{\"name\":\"post\"}"]
                """
            )
        );

    [Fact]
    public void Of_SameDefinitionTwice_IsOneAndTheOrderStays() =>
        Assert.Equal(
            ["post", "list_payments"],
            Offered("""{"name":"post"}""", """{"name":"list_payments"}""", """{"name":"post"}""").Select(t => t.Name)
        );

    [Theory]
    [InlineData("list_payments", "list_payments")]
    [InlineData("""{"type":"web_search"}""", "web_search")]
    public void Of_NoSchema_HasANameAlone(string body, string name) =>
        Assert.Equal([new ToolDefinition(name, null, null)], Offered(body));

    [Theory]
    [InlineData("""{"name":"list_pay""")]
    [InlineData("""{"description":"[cut: the first 1000000 of 2000000 characters]"}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("[[[[[[{\"name\":\"deep\"}]]]]]]")]
    [InlineData(" ")]
    public void Of_NoDefinition_IsLeftOut(string body) => Assert.Empty(Offered(body));

    [Fact]
    public void Of_NothingCaptured_IsEmpty() => Assert.Empty(ToolDefinitions.Of(Span(1)));

    private static IReadOnlyList<ToolDefinition> Offered(params string[] bodies) =>
        ToolDefinitions.Of(Span(1).With(ContentSlot.ToolDefinition, bodies));
}
