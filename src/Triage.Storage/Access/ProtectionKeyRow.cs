using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Triage.Storage.Access;

/// <summary>A key that protects cookies, forms and stored secrets, or the word that earlier ones are revoked. Rows are only added.</summary>
internal sealed class ProtectionKeyRow : IEntityTypeConfiguration<ProtectionKeyRow>
{
    public int Number { get; set; }

    /// <summary>In the form of ASP.NET Core's data protection, encrypted.</summary>
    public string Xml { get; set; } = "";
    public DateTimeOffset AtUtc { get; set; }

    public void Configure(EntityTypeBuilder<ProtectionKeyRow> key)
    {
        key.ToTable("protection_keys");
        key.HasKey(k => k.Number);
        key.Property(k => k.Number).ValueGeneratedNever();
    }
}
