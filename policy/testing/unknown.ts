/**
 * Stands for a value that the preview does not know, in the inputs of a {@link TestResource}: `unknown.text` for a text,
 * and so on. By the engine's protocol these are texts that nothing else has.
 */
export const unknown = {
  text: '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  number: '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  boolean: '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  list: '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  map: 'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
} as const;
