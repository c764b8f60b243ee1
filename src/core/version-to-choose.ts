/** Stands in a remedy's command for a version that a person has to choose, unless the report knows it. */
export const VERSION_TO_CHOOSE = '--to VERSION';
