using System.Reflection;

namespace Cleave.Examples.Tests.Support;

/// <summary>The public types of the libraries.</summary>
internal static class PublicTypes
{
    /// <summary>Names of the public types that a program creates or calls. The others are values that these types take or return: enums,
    /// exceptions, arguments of events, records, and enumerators, whose own page says what they are.</summary>
    public static IEnumerable<string> ThatNeedAnExample =>
        Comments.Libraries.SelectMany(library => Assembly.Load(library).GetExportedTypes()).Where(NeedsAnExample).Select(
            type => type.FullName!);

    private static bool NeedsAnExample(Type type) => !type.IsEnum && !type.IsNested && !IsRecord(type)
        && !typeof(Exception).IsAssignableFrom(type) && !typeof(EventArgs).IsAssignableFrom(type);

    /// <summary>Whether a type is a record: the compiler gives each a method that prints its members.</summary>
    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;
}
