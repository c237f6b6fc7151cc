using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cleave.Cli;

/// <summary>Options that several commands share, and the parsers of their values.</summary>
internal static class CommonOptions
{
    /// <summary>Makes an option that takes a number of bytes.</summary>
    public static Option<ulong?> Bytes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        CustomParser = result => ReadBytes(result, name),
    };

    /// <summary>Makes an option that takes a power of two of bytes, with a lower limit.</summary>
    public static Option<Alignment?> PowerOfTwo(string name, string description, ulong least) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        CustomParser = result => ReadPowerOfTwo(result, name, least),
    };

    /// <summary>Makes an option that takes a whole number between two limits.</summary>
    public static Option<int?> Count(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= least && count <= most)
            {
                return count;
            }

            result.AddError($"{name} takes a whole number from {least} to {most}; '{text}' is not one.");
            return null;
        },
    };

    /// <summary>Adds a check that refuses a misspelt option in the place of a name.</summary>
    public static Argument<T> RefuseOptionsAsNames<T>(this Argument<T> names)
    {
        names.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } option)
            {
                result.AddError($"There is no option '{option.Value}'.");
            }
        });
        return names;
    }

    /// <summary>Makes an option that takes a file, and refuses another option in the place of the file.</summary>
    public static Option<string> File(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } next)
            {
                result.AddError($"{name} takes a file, not '{next.Value}'; write './{next.Value}' for a file with that name.");
            }
            else if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError($"{name} takes a file, and its name is empty.");
            }
        });
        return option;
    }

    /// <summary>Adds a check that refuses a misspelt option or an empty name in the place of a file.</summary>
    public static Argument<T> RefuseOptionsAsFiles<T>(this Argument<T> files)
    {
        files.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } option)
            {
                result.AddError($"There is no option '{option.Value}'; write './{option.Value}' for a file with that name.");
            }
            else if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError("The name of a file is empty.");
            }
        });
        return files;
    }

    private static ulong? ReadBytes(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        if (ByteSize.TryParse(text, out ByteSize size))
        {
            return size.Bytes;
        }

        result.AddError($"{name} takes a number of bytes such as 1073741824, 512MiB or 1.5GiB; '{text}' is not one.");
        return null;
    }

    private static Alignment? ReadPowerOfTwo(ArgumentResult result, string name, ulong least)
    {
        ulong? bytes = ReadBytes(result, name);
        if (bytes is null)
        {
            return null;
        }

        if (Alignment.TryCreate(bytes.Value, out Alignment alignment) && bytes >= least)
        {
            return alignment;
        }

        result.AddError($"{name} takes a power of two of at least {new ByteSize(least)}; '{result.Tokens[0].Value}' is not one.");
        return null;
    }
}
