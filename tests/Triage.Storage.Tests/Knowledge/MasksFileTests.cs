using Triage.Engine.Comparison;
using Triage.Storage.Knowledge;

namespace Triage.Storage.Tests.Knowledge;

public sealed class MasksFileTests : IDisposable
{
    private readonly KnowledgeFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private KnowledgeMistake MistakeIn(string masks)
    {
        File.WriteAllText(_folder.At("masks.yaml"), $"masks:\n{masks}\n");
        return Assert.Single(KnowledgeFiles.Load(_folder.Data).Mistakes);
    }

    [Theory]
    [InlineData("  a: { form: uuid }", 2, "'reason' is missing in the mask 'a'.")]
    [InlineData("  a: { reason: r }", 2, "The mask 'a' does not say how it recognises a value, or says it twice.")]
    [InlineData(
        "  a: { form: uuid, fields: [x], reason: r }",
        2,
        "The mask 'a' does not say how it recognises a value, or says it twice."
    )]
    [InlineData("  a: { form: guid, reason: r }", 2, "There is no form 'guid'.")]
    [InlineData("  a: { fields: [], reason: r }", 2, "'fields' of the mask 'a' is empty.")]
    [InlineData("  a: { pattern: '(?<=x)y', reason: r }", 2, "The pattern is no regular expression that can be used here.")]
    [InlineData("  a: { pattern: 'x*', reason: r }", 2, "The pattern matches nothing at all, so it would match everywhere.")]
    [InlineData("  a: { form: uuid, keeps: true, reason: r }", 2, "The mask 'a' keeps no fields.")]
    [InlineData(
        "  a: { fields: [order_id], reason: r }\n  b: { fields: [x, orderId], keeps: true, reason: r }",
        3,
        "The field 'orderId' is named twice."
    )]
    public void Load_MaskThatCannotBeUsed_IsAMistakeWithItsLine(string masks, int line, string problem)
    {
        var mistake = MistakeIn(masks);

        Assert.Equal(("data/masks.yaml", line, problem), (mistake.File, mistake.Line, mistake.Problem));
        Assert.NotEmpty(mistake.Remedy);
    }

    [Fact]
    public void Load_TheShippedFile_UsesEveryFormAndSaysWhyForEachRule()
    {
        var masks = ShippedKnowledge.Load().Masks;

        Assert.Equal(Enum.GetValues<MaskForm>(), masks.All.Select(m => m.Form).OfType<MaskForm>().Order());
        Assert.All(masks.All, m => Assert.NotEmpty(m.Reason));
        Assert.Contains("invoice_id", Assert.Single(masks.All, m => m.Keeps).Fields);
    }
}
