using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Triage.Engine;
using Triage.Storage.Erasure;

namespace Triage.Storage.Tests.Erasure;

/// <summary>Every text that the database keeps is looked through for what is to be erased, or there is a reason why not.</summary>
public sealed class ErasedTextsTests
{
    private static readonly HashSet<(Type, string)> LookedThrough = ErasedTexts
        .Places.Concat(StayingTexts.Names)
        .SelectMany(p => p.Columns.Select(c => (p.Row, c)))
        .ToHashSet();

    [Fact]
    public async Task Columns_OfEveryTable_AreLookedThroughOrHaveAReason()
    {
        var columns = await ColumnsAsync();

        var silent = columns.FindAll(c =>
            !LookedThrough.Contains((c.DeclaringType.ClrType, c.Name)) && StayingTexts.WhyNotLookedThrough(c) is null
        );

        Assert.True(columns.Count > 100, $"{columns.Count} texts are too few to be all.");
        Assert.True(
            silent.Count == 0,
            $"Nobody has said what erasing does with {string.Join(", ", silent.Select(c => $"{c.DeclaringType.ClrType.Name}.{c.Name}"))}. "
                + "Add it to ErasedTexts.Places, or with a reason to StayingTexts."
        );
    }

    [Fact]
    public async Task Places_AllOfThem_AreThere()
    {
        var there = (await ColumnsAsync()).Select(c => (c.DeclaringType.ClrType, c.Name)).ToHashSet();

        Assert.Subset(there, LookedThrough);
    }

    private static async Task<List<IProperty>> ColumnsAsync()
    {
        using var store = await StoreOnDisk.OpenAsync();
        return await store.Database.ReadAsync(
            context => Task.FromResult(context.Model.GetEntityTypes().SelectMany(t => t.GetProperties()).Where(IsText).ToList()),
            TestContext.Current.CancellationToken
        );
    }

    // Words of a list and whose workspace it is are no texts; who did something is erased with the person.
    private static bool IsText(IProperty column)
    {
        var type = Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType;
        return (column.GetTypeMapping().Converter?.ProviderClrType ?? column.ClrType) == typeof(string)
            && !type.IsEnum
            && type != typeof(WorkspaceId)
            && type != typeof(Actor);
    }
}
